#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// What clients lose while an engine changes what runs: sends requests to a deployment that is there, does one step after
// the other, and prints a row of the table in docs/deploy.md for each.
//   dotnet run bench/deploy.cs -- kubernetes http://ADDRESS [NAMESPACE]     KUBECTL names the client
//   dotnet run bench/deploy.cs -- swarm http://127.0.0.1:8080 [STACK]
//   dotnet run bench/deploy.cs -- compose http://127.0.0.1:8080 [PROJECT]   deploy/up was run before
// 60 requests a second: two clients that keep their connection, two that open one for each request, a quarter POSTs with a
// body, which the gateway repeats only where no replica can have seen them. Lost is what got no 200.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

var (engine, address) = (args[0], new Uri(args[1]));
var place = args.Length > 2 ? args[2] : engine == "kubernetes" ? "default" : "grants";
var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var (sent, failures) = (0L, new ConcurrentQueue<string>());
using var stop = new CancellationTokenSource();
var clients = Enumerable.Range(0, 4).Select(index => Task.Run(() => AskAsync(index))).ToList();
await Task.Delay(3000);
Console.WriteLine("| engine | step | sent | lost | s |\n|---|---|---|---|---|");
foreach (var (name, step) in StepsOf(engine)) await MeasureAsync(name, step);
await stop.CancelAsync();
await Task.WhenAll(clients);
foreach (var failure in failures.GroupBy(text => text)) Console.WriteLine($"{failure.Count()} × {failure.Key}");

async Task MeasureAsync(string name, Func<Task> step)
{
    var (before, lost, began) = (Interlocked.Read(ref sent), failures.Count, Stopwatch.GetTimestamp());
    await step();
    await Task.Delay(5000);
    var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
    Console.WriteLine($"| {engine} | {name} | {Interlocked.Read(ref sent) - before:N0} | {failures.Count - lost} | {took:0} |");
}

List<(string, Func<Task>)> StepsOf(string engine) => engine switch
{
    "kubernetes" =>
    [
        ("scale up, 3 → 6", () => ScaleAsync(6)),
        ("scale down, 6 → 3", () => ScaleAsync(3)),
        ("rolling update of the API", () => RollAsync("api", "restart")),
        ("roll-back of the API", () => RollAsync("api", "undo")),
        ("rolling update of the gateway", () => RollAsync("gateway", "restart")),
        ("roll-back of the gateway", () => RollAsync("gateway", "undo")),
        ("a replica deleted", () => DeleteAsync("api")),
        ("a replica deleted by force", () => DeleteAsync("api", "--force", "--grace-period=0")),
        ("a gateway deleted", () => DeleteAsync("gateway")),
    ],
    "swarm" =>
    [
        ("scale up, 2 → 6", () => DockerAsync("service", "scale", $"{place}_api=6")),
        ("scale down, 6 → 3", () => DockerAsync("service", "scale", $"{place}_api=3")),
        ("rolling update of the API", () => UpdateAsync("api")),
        ("roll-back of the API", () => DockerAsync("service", "rollback", $"{place}_api")),
        ("rolling update of the gateway", () => UpdateAsync("gateway")),
        ("roll-back of the gateway", () => DockerAsync("service", "rollback", $"{place}_gateway")),
        ("a replica killed", () => KillAsync($"com.docker.swarm.service.name={place}_api")),
    ],
    _ =>
    [
        ("scale up, to 4", () => ComposeAsync("up", "-d", "--no-deps", "--no-recreate", "--scale", "api=4", "api")),
        ("scale down, to 2", () => ComposeAsync("up", "-d", "--no-deps", "--no-recreate", "--scale", "api=2", "api")),
        ("the gateway replaced, 20 times", () => ReplaceGatewayAsync(20)),
        ("rolling update of the API", () => RunAsync($"{root}/deploy/up", "--no-build")),
        ("a replica killed", () => KillAsync("com.docker.compose.service=api")),
    ],
};

async Task ScaleAsync(int replicas)
{
    await KubectlAsync("scale", "deployment/api", $"--replicas={replicas}");
    await KubectlAsync("rollout", "status", "deployment/api", "--timeout=10m");
    await Task.Delay(10_000);
}

async Task RollAsync(string what, string how)
{
    await KubectlAsync("rollout", how, $"deployment/{what}");
    await KubectlAsync("rollout", "status", $"deployment/{what}", "--timeout=10m");
    await Task.Delay(10_000);
}

async Task DeleteAsync(string what, params string[] how)
{
    var pods = await KubectlAsync("get", "pods", "-l", $"app.kubernetes.io/name={what}", "-o", "name");
    await KubectlAsync(["delete", pods.Split('\n')[0], .. how]);
    await KubectlAsync("rollout", "status", $"deployment/{what}", "--timeout=10m");
}

Task UpdateAsync(string service) =>
    DockerAsync("service", "update", "--detach=false", "--quiet", "--env-add", $"ROLLED={DateTime.UtcNow.Ticks}", $"{place}_{service}");

// Another token is another setting: the gateway that runs is not what would be started now.
async Task ReplaceGatewayAsync(int times)
{
    for (var time = 0; time < times; time++)
    {
        Environment.SetEnvironmentVariable("GATEWAY_ADMIN_TOKEN", $"the-token-of-gateway-{time}");
        await RunAsync($"{root}/deploy/up", "--no-build", "gateway");
    }
}

async Task KillAsync(string label) =>
    await DockerAsync("kill", (await DockerAsync("ps", "-q", "-f", $"label={label}")).Split('\n')[0]);

Task<string> KubectlAsync(params string[] words) =>
    RunAsync(Environment.GetEnvironmentVariable("KUBECTL") ?? "kubectl", ["-n", place, .. words]);

Task<string> DockerAsync(params string[] words) => RunAsync("docker", words);
Task<string> ComposeAsync(params string[] words) =>
    RunAsync("docker", ["compose", "-p", place, "-f", $"{root}/deploy/compose.yaml", .. words]);

async Task<string> RunAsync(string command, params string[] words)
{
    using var process = Process.Start(new ProcessStartInfo(command, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    var error = process.StandardError.ReadToEndAsync();
    var output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    return process.ExitCode == 0 ? output.Trim()
        : throw new InvalidOperationException($"{command} {string.Join(' ', words)}: {await error}{output}");
}

async Task AskAsync(int index)
{
    using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    http.DefaultRequestHeaders.ConnectionClose = index >= 2;
    for (var number = 0; !stop.IsCancellationRequested; number++)
    {
        await Task.WhenAll(AskOnceAsync(http, number % 4 == 3), Task.Delay(66));
        Interlocked.Increment(ref sent);
    }
}

async Task AskOnceAsync(HttpClient http, bool post)
{
    try
    {
        using var request = new HttpRequestMessage(post ? HttpMethod.Post : HttpMethod.Get, post ? "/v1/opportunities/search" : "/health/live");
        if (post) request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request);
        if (!answer.IsSuccessStatusCode) failures.Enqueue($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
    catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
    {
        failures.Enqueue(failure.InnerException?.Message ?? failure.Message);
    }
}
