#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// What a failure costs, in time. Usage: dotnet run bench/reliability.cs [-- kill hang overload]
//   kill      requests in flight on a replica that is killed -9, against all others
//   hang      from a freeze to the replica's leaving the rotation
//   overload  three times as many requests as there is capacity for
// Needs wrk on the path for "kill". Runs on the default settings, but for the places of "overload".
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var wanted = args.Length > 0 ? args : ["kill", "hang", "overload"];
var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var work = Directory.CreateTempSubdirectory("bench-").FullName;
const string Public = "http://127.0.0.1:18480", Admin = "http://127.0.0.1:18482";
using var admin = new HttpClient { BaseAddress = new Uri(Admin) };
Process? gateway = null;
try
{
    Run("dotnet", "publish", $"{root}/src/Gateway", "-c", "Release", "-o", $"{work}/gateway", "--nologo", "-v", "q");
    Run("dotnet", "publish", $"{root}/tests/Apps/Faults", "-c", "Release", "-o", $"{work}/app", "--nologo", "-v", "q");
    if (wanted.Contains("kill")) await KillAsync();
    if (wanted.Contains("hang")) await HangAsync();
    if (wanted.Contains("overload")) await OverloadAsync();
}
finally
{
    End();
    Directory.Delete(work, recursive: true);
}

// The access log knows which requests needed a second attempt, and how long they took in all.
async Task KillAsync()
{
    await StartAsync(4, ("Gateway__AccessLog", "true"), ("Gateway__Log__Format", "text"));
    using var load = Start("wrk", "-t1", "-c20", "-d45", $"{Public}/slow/50");
    await Task.Delay(10_000);
    for (var kill = 0; kill < 10; kill++)
    {
        var ready = (await ReplicasAsync()).Where(replica => replica.State == "ready").ToList();
        Process.GetProcessById(ready[Random.Shared.Next(ready.Count)].Pid).Kill();
        await Task.Delay(3000);
    }

    await load.WaitForExitAsync();
    End();
    var lines = File.ReadLines($"{work}/log").Where(line => line.Contains(" /slow/50 ")).ToList();
    var again = lines.Where(line => !line.Contains("attempts=1 ")).Select(Milliseconds).ToList();
    var others = lines.Where(line => line.Contains("attempts=1 ")).Select(Milliseconds).ToList();
    // 499: in flight when wrk ended.
    var (normal, lost) = (Percentile(others, 99), lines.Where(line => !line.Contains(" /slow/50 200 ") && !line.Contains(" /slow/50 499 ")).ToList());
    foreach (var line in lost) Console.WriteLine($"  {line}");
    Console.WriteLine(
        $"kill: 10 × kill -9 under 20 clients; {lines.Count} requests, {lost.Count} not answered 200; {again.Count} were in flight on "
        + $"a killed replica: p50 {Percentile(again, 50):0} ms, p99 {Percentile(again, 99):0} ms, longest {again.Max():0} ms; "
        + $"all others: p50 {Percentile(others, 50):0} ms, p99 {normal:0} ms; allowed: 2 × p99 + 50 = {(2 * normal) + 50:0} ms");
}

async Task HangAsync()
{
    await StartAsync(4);
    var found = new List<double>();
    for (var time = 0; time < 10; time++)
    {
        while ((await ReplicasAsync()).Count(replica => replica.State == "ready") < 4) await Task.Delay(50);
        // Anywhere between two probes.
        await Task.Delay(Random.Shared.Next(1000));
        var victim = (await ReplicasAsync())[time % 4];
        Run("kill", "-STOP", $"{victim.Pid}");
        var clock = Stopwatch.StartNew();
        while ((await ReplicasAsync()).Any(replica => replica.Pid == victim.Pid && replica.State == "ready")) await Task.Delay(10);
        found.Add(clock.Elapsed.TotalSeconds);
        Run("kill", "-CONT", $"{victim.Pid}");
    }

    End();
    Console.WriteLine(
        $"hang: 10 × SIGSTOP; out of rotation after {found.Min():0.00} to {found.Max():0.00} s, median {found.Order().ElementAt(5):0.00} s; "
        + "allowed: 2 × 1 s between probes + 2 s time-out = 4 s");
}

async Task OverloadAsync()
{
    const int Places = 16, Work = 100, QueueSeconds = 1;
    await StartAsync(2, ("Gateway__Admission__MaxInFlight", $"{Places}"), ("Gateway__Admission__QueueTimeout", $"{QueueSeconds}s"));
    await LoadAsync(100, 3);
    var alone = await LoadAsync(100, 5);
    // As many clients as there are places, each asking again at once.
    var full = await ClosedAsync(2 * Places, 10);
    var before = Resident();
    var over = await LoadAsync(3 * full.Count(one => one.Status == 200) / 10, 20);
    var after = Resident();
    End();
    var capacity = full.Count(one => one.Status == 200) / 10.0;
    var served = over.Where(one => one.Status == 200).Select(one => one.Ms).ToList();
    var unloaded = Percentile(alone.Select(one => one.Ms), 99);
    Console.WriteLine(
        $"overload: {Work} ms each, 2 × {Places} places, queue time-out {QueueSeconds} s; capacity {capacity:0}/s; {over.Count / 20.0:0}/s "
        + $"for 20 s: answered {served.Count / 20.0:0}/s ({100 * served.Count / 20.0 / capacity:0} % of capacity, 90 wanted), "
        + $"503 {over.Count(one => one.Status == 503)}, else {over.Count(one => one.Status is not (200 or 503))}; of the answered p99 "
        + $"{Percentile(served, 99):0} ms, allowed {(QueueSeconds * 1000) + (2 * unloaded):0} ms; resident {before:0} MB before, {after:0} after");

    async Task<List<(int Status, double Ms)>> ClosedAsync(int clients, int seconds)
    {
        var (all, clock) = (new ConcurrentBag<(int, double)>(), Stopwatch.StartNew());
        using var http = Client();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            while (clock.Elapsed.TotalSeconds < seconds) all.Add(await AskAsync(http));
        }));
        return [.. all];
    }

    // Whoever comes, comes whether the others have been answered or not.
    async Task<List<(int Status, double Ms)>> LoadAsync(int perSecond, int seconds)
    {
        using var http = Client();
        var asked = new List<Task<(int, double)>>();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds; await Task.Delay(5))
            while (asked.Count < clock.Elapsed.TotalSeconds * perSecond) asked.Add(AskAsync(http));
        return [.. await Task.WhenAll(asked)];
    }

    async Task<(int Status, double Ms)> AskAsync(HttpClient http)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await http.GetAsync($"/slow/{Work}");
            return ((int)answer.StatusCode, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        catch (HttpRequestException)
        {
            return (0, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(Public) };
    double Resident() => long.Parse(File.ReadAllText($"/proc/{gateway!.Id}/statm").Split(' ')[1]) * Environment.SystemPageSize / 1e6;
}

async Task StartAsync(int replicas, params (string Name, string Value)[] settings)
{
    // Of one writer, so that the lines are whole.
    var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec {work}/gateway/gateway run {work}/app/Faults.dll -w {replicas} -b {Public} --admin {Admin} > {work}/log 2>&1"]);
    start.Environment["Gateway__RunDirectory"] = work;
    foreach (var (name, value) in settings) start.Environment[name] = value;
    gateway = Process.Start(start)!;
    for (var until = Environment.TickCount64 + 60_000; Environment.TickCount64 < until; await Task.Delay(50))
    {
        try
        {
            if ((await ReplicasAsync()).Count(replica => replica.State == "ready") == replicas) return;
        }
        catch (HttpRequestException)
        {
            // Not yet.
        }
    }

    throw new TimeoutException(File.ReadAllText($"{work}/log"));
}

async Task<List<(int Pid, string State)>> ReplicasAsync()
{
    using var document = JsonDocument.Parse(await admin.GetStringAsync("/replicas"));
    return [.. document.RootElement.GetProperty("replicas").EnumerateArray()
        .Where(replica => replica.GetProperty("pid").ValueKind == JsonValueKind.Number)
        .Select(replica => (replica.GetProperty("pid").GetInt32(), replica.GetProperty("state").GetString()!))];
}

void End()
{
    if (gateway is not { HasExited: false }) return;
    Run("kill", "-TERM", $"{gateway.Id}");
    gateway.WaitForExit();
}

static double Milliseconds(string line)
{
    var words = line.Split(' ');
    return double.Parse(words[Array.IndexOf(words, "ms") - 1]);
}

static double Percentile(IEnumerable<double> values, double percent)
{
    var sorted = values.Order().ToList();
    return sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * percent / 100))];
}

static Process Start(string program, params string[] arguments) =>
    Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;

static void Run(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
    process.WaitForExit();
    if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}");
}
