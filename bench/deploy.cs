#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// What clients lose while an engine changes what runs: sends requests to a deployment that is there, does one step after
// the other, and prints a row of the table in docs/deploy.md for each.
//   KEY=… dotnet run bench/deploy.cs -- kubernetes http://ADDRESS [NAMESPACE]    KUBECTL names the client
//   KEY=… dotnet run bench/deploy.cs -- swarm http://127.0.0.1:8080 [STACK]      NODE names the one that is drained
//   KEY=… dotnet run bench/deploy.cs -- compose http://127.0.0.1:8080 [PROJECT]  deploy/up was run before
// KEY is a key of the API (its verb `key`), whose replicas share one database. DEPLOY is a command that deploys both with
// another image, by default that of docs/deploy.md; STEPS are words of which one is in each step that is done; EVERY is how many
// milliseconds a client waits from one request to the next: 66, so 60 requests a second in all.
// Four clients: two that keep their connection, two that open one for each request, a quarter POSTs that
// each create a record under a number of their own and without an Idempotency-Key, so that the gateway repeats them only
// where no replica can have seen them. Lost is what got no 200 or 201; twice is a POST whose number was there already.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

var (engine, address) = (args[0], new Uri(args[1]));
var place = args.Length > 2 ? args[2] : engine == "kubernetes" ? "default" : "grants";
var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var (key, run) = (Environment.GetEnvironmentVariable("KEY") ?? "", Guid.NewGuid().ToString("N")[..8]);
var (sent, created, twice, failures) = (0L, 0L, 0L, new ConcurrentQueue<string>());
var every = int.Parse(Environment.GetEnvironmentVariable("EVERY") ?? "66");
using var stop = new CancellationTokenSource();
var clients = Enumerable.Range(0, 4).Select(index => Task.Run(() => AskAsync(index))).ToList();
await Task.Delay(3000);
Console.WriteLine("| engine | step | sent | lost | twice | s |\n|---|---|---|---|---|---|");
var words = (Environment.GetEnvironmentVariable("STEPS") ?? "").Split(',');
foreach (var (name, step) in StepsOf(engine).Where(one => words.Any(one.Item1.Contains))) await MeasureAsync(name, step);
await stop.CancelAsync();
await Task.WhenAll(clients);
foreach (var failure in failures.GroupBy(text => text)) Console.WriteLine($"{failure.Count()} × {failure.Key}");

async Task MeasureAsync(string name, Func<Task> step)
{
    var (before, lost, again) = (Interlocked.Read(ref sent), failures.Count, Interlocked.Read(ref twice));
    var began = Stopwatch.GetTimestamp();
    await step();
    await Task.Delay(5000);
    var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
    Console.WriteLine($"| {engine} | {name} | {Interlocked.Read(ref sent) - before:N0} | {failures.Count - lost} "
        + $"| {Interlocked.Read(ref twice) - again} | {took:0} |");
}

List<(string, Func<Task>)> StepsOf(string engine) => engine switch
{
    "kubernetes" =>
    [
        ("deploy", DeployToKubernetesAsync),
        ("scale up, 3 → 6", () => ScaleAsync(6)),
        ("scale down, 6 → 3", () => ScaleAsync(3)),
        ("rolling update of the API", () => RollAsync("api", "restart")),
        ("roll-back of the API", () => RollAsync("api", "undo")),
        ("a replica killed", () => DeleteAsync("api", "--force", "--grace-period=0")),
        ("pods evicted, one by one", EvictAsync),
        ("gateway replaced", () => RollAsync("gateway", "restart")),
        ("gateway's roll-back", () => RollAsync("gateway", "undo")),
        ("a gateway deleted", () => DeleteAsync("gateway")),
    ],
    "swarm" =>
    [
        ("deploy", () => DeployAsync($"docker stack deploy --detach=false -c {root}/deploy/swarm/stack.yml {place}")),
        ("scale up, 2 → 6", () => DockerAsync("service", "scale", $"{place}_api=6")),
        ("scale down, 6 → 3", () => DockerAsync("service", "scale", $"{place}_api=3")),
        ("rolling update of the API", () => UpdateAsync("api")),
        ("roll-back of the API", () => DockerAsync("service", "rollback", $"{place}_api")),
        ("a replica killed", () => KillAsync($"com.docker.swarm.service.name={place}_api")),
        ("node drained", DrainNodeAsync),
        ("gateway replaced", () => UpdateAsync("gateway")),
        ("gateway's roll-back", () => DockerAsync("service", "rollback", $"{place}_gateway")),
    ],
    _ =>
    [
        ("deploy", () => DeployAsync($"{root}/deploy/up --no-build")),
        ("scale up, 2 → 4", () => ComposeAsync("up", "-d", "--no-deps", "--no-recreate", "--scale", "api=4", "api")),
        ("scale down, 4 → 2", () => ComposeAsync("up", "-d", "--no-deps", "--no-recreate", "--scale", "api=2", "api")),
        ("roll-back, to the images before", () => RunAsync($"{root}/deploy/up", "--no-build")),
        ("rolling update of the API", () => RunAsync($"{root}/deploy/up", "--no-build")),
        ("a replica killed", () => KillAsync("com.docker.compose.service=api")),
        ("gateway replaced, 20 times", () => ReplaceGatewayAsync(20)),
    ],
};

Task<string> DeployAsync(string usual) =>
    RunAsync("bash", "-c", Environment.GetEnvironmentVariable("DEPLOY") is { Length: > 0 } told ? told : usual);

async Task DeployToKubernetesAsync()
{
    await DeployAsync($"kubectl apply -k {root}/deploy/kubernetes/overlays/production");
    foreach (var what in new[] { "api", "gateway" })
        await KubectlAsync("rollout", "status", $"deployment/{what}", "--timeout=10m");
    await Task.Delay(10_000);
}

// As `kubectl drain` does it, and the budgets say when; the node takes the new pods again, being the only one.
async Task EvictAsync()
{
    var version = (await KubectlAsync("api-versions")).Split('\n').Contains("policy/v1") ? "policy/v1" : "policy/v1beta1";
    foreach (var pod in (await KubectlAsync("get", "pods", "-l", "app.kubernetes.io/name in (api,gateway)", "-o", "name")).Split('\n'))
    {
        var name = pod["pod/".Length..];
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$$"""
            {"apiVersion": "{{{version}}}", "kind": "Eviction", "metadata": {"name": "{{{name}}}", "namespace": "{{{place}}}"}}
            """);
        while (!await WorksAsync(() => KubectlAsync("create", "--raw", $"/api/v1/namespaces/{place}/pods/{name}/eviction", "-f", file)))
            await Task.Delay(1000);
        File.Delete(file);
    }

    foreach (var what in new[] { "api", "gateway" })
        await KubectlAsync("rollout", "status", $"deployment/{what}", "--timeout=10m");
}

async Task<bool> WorksAsync(Func<Task> step)
{
    try
    {
        await step();
        return true;
    }
    catch (InvalidOperationException refused) when (refused.Message.Contains("disruption budget"))
    {
        return false;
    }
}

// Until nothing runs there any more and all runs elsewhere. Swarm stops all of a node at once, so that it begins with a
// whole fleet: one that is still a replica short is another trial.
async Task DrainNodeAsync()
{
    var node = Environment.GetEnvironmentVariable("NODE") ?? throw new InvalidOperationException("NODE is not set");
    await ConvergedAsync();
    await DockerAsync("node", "update", "--availability", "drain", node);
    while ((await DockerAsync("node", "ps", node, "--format", "{{.CurrentState}}")).Contains("Running"))
        await Task.Delay(1000);
    await ConvergedAsync();
    await DockerAsync("node", "update", "--availability", "active", node);
}

// As many as are wanted run, and have for so long that gateways know them.
async Task ConvergedAsync()
{
    while ((await DockerAsync("service", "ls", "--format", "{{.Replicas}}")).Split('\n')
        .Any(replicas => replicas.Split('/') is [var are, var shall] && are != shall))
        await Task.Delay(1000);
    await Task.Delay(10_000);
}

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
        await Task.WhenAll(AskOnceAsync(http, number % 4 == 3), Task.Delay(every));
        Interlocked.Increment(ref sent);
    }
}

async Task AskOnceAsync(HttpClient http, bool post)
{
    try
    {
        using var request = post ? Creation() : new HttpRequestMessage(HttpMethod.Get, "/health/live");
        using var answer = await http.SendAsync(request);
        if (answer.IsSuccessStatusCode) return;
        var text = await answer.Content.ReadAsStringAsync();
        if (post && text.Contains("opportunity_number")) Interlocked.Increment(ref twice);
        failures.Enqueue($"{(int)answer.StatusCode} {text}");
    }
    catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
    {
        failures.Enqueue(failure.InnerException?.Message ?? failure.Message);
    }
}

HttpRequestMessage Creation() => new(HttpMethod.Post, "/v1/opportunities")
{
    Headers = { { "X-API-Key", key } },
    Content = new StringContent($$"""
        {"opportunity_number": "{{run}}-{{Interlocked.Increment(ref created)}}", "opportunity_title": "Rivers",
         "opportunity_status": "posted", "agency_code": "NSF", "agency_name": "National Science Foundation",
         "summary": {"summary_description": "About rivers.", "post_date": "2026-01-01", "award_floor": 1000, "award_ceiling": 2000,
                     "estimated_total_program_funding": 3000, "funding_instruments": ["grant"]} }
        """, Encoding.UTF8, "application/json"),
};
