#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// An app that blocks its threads behind two replicas, by how many threads each may have at once. Each round starts every way anew, since a thread
// pool that has grown stays large; what is measured is the first seconds of load. Usage: dotnet run bench/threads.cs [-- ROUNDS [SECONDS [PATH]]]
// Needs Debian's wrk. Prints medians over the rounds.
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var rounds = args.Length > 0 ? int.Parse(args[0]) : 3;
var seconds = args.Length > 1 ? int.Parse(args[1]) : 6;

var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var work = Directory.CreateTempSubdirectory("bench-").FullName;
File.WriteAllText($"{work}/gateway.json", """{ "Logging": { "LogLevel": { "Default": "Warning" } } }""");
Run("dotnet", $"publish {root}/src/Gateway -c Release -o {work}/gateway --nologo -v q");
Run("dotnet", $"publish {root}/bench/App -c Release -o {work}/app --nologo -v q");

(string Name, int Threads, int Cpus)[] ways =
[
    ("its share, the runtime's minimum", 1, 1),
    ("its share, 32 threads at once", 32, 1),
    ("its share, 64 threads at once", 64, 1),
    ("its share, 128 threads at once", 128, 1),
    ("its share, 256 threads at once", 256, 1),
    ("all CPUs, the runtime's minimum", 1, Environment.ProcessorCount),
    ("all CPUs, 128 threads at once", 128, Environment.ProcessorCount),
];
(string Path, int Clients)[] loads =
[
    .. from path in (string[])["/sleep?ms=20", "/sleep?ms=500", "/wait?ms=20", "/wait?ms=500"]
       from clients in (int[])[10, 50, 200]
       select (path, clients),
    ("/async?ms=20", 200), ("/json", 64),
];

foreach (var (path, clients) in loads.Where(load => args.Length < 3 || load.Path.StartsWith(args[2])))
{
    Console.WriteLine($"\n{path}, {clients} at once");
    var results = ways.ToDictionary(way => way.Name, _ => new List<Result>());
    for (var round = 0; round < rounds; round++)
        foreach (var way in ways)
            results[way.Name].Add(await OneAsync(way.Threads, way.Cpus, path, clients));
    foreach (var (name, all) in results)
        Console.WriteLine(
            $"  {name,-36}{Median(all, one => one.Rate),9:0}/s  p50 {Median(all, one => one.P50),8:0.0} ms  p99 {Median(all, one => one.P99),8:0.0} ms"
            + $"  not 2xx {all.Sum(one => one.Errors),4}  CPU of the replicas {Median(all, one => one.Cpu),7:0.0} µs a request");
}

Directory.Delete(work, recursive: true);

async Task<Result> OneAsync(int threads, int cpus, string path, int clients)
{
    var start = new ProcessStartInfo(
        $"{work}/gateway/gateway", $"run {work}/app/BenchApp.dll -w 2 -b http://127.0.0.1:18090 --admin off --control {work}/control.sock -c {work}/gateway.json")
    { RedirectStandardOutput = true };
    start.Environment["Gateway__Threads"] = $"{threads}";
    start.Environment["DOTNET_PROCESSOR_COUNT"] = $"{cpus}";
    using var gateway = Process.Start(start)!;
    gateway.BeginOutputReadLine();
    try
    {
        await ReadyAsync(gateway);
        var before = Cpu(gateway.Id);
        var output = Run("wrk", $"-t2 -c{clients} -d{seconds}s --latency --timeout 60s http://127.0.0.1:18090{path}");
        var requests = double.Parse(Regex.Match(output, @"(\d+) requests in").Groups[1].Value);
        var bad = Regex.Match(output, @"Non-2xx or 3xx responses: (\d+)");
        var errors = bad.Success ? int.Parse(bad.Groups[1].Value) : 0;
        return new Result(
            (requests - errors) / seconds, Percentile(output, 50), Percentile(output, 99), errors,
            requests == 0 ? 0 : (Cpu(gateway.Id) - before) * 1e6 / requests);
    }
    finally
    {
        gateway.Kill(entireProcessTree: true);
        await gateway.WaitForExitAsync();
    }
}

async Task ReadyAsync(Process gateway)
{
    for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50))
        if (Run($"{work}/gateway/gateway", $"status --json --control {work}/control.sock", mayFail: true) is var status && Regex.IsMatch(status, "\"ready\": *2,"))
            return;
    throw new TimeoutException($"two replicas of {gateway.Id}");
}

// Of the children alone, in seconds.
double Cpu(int parent) => Directory.GetDirectories("/proc").Select(folder => $"{folder}/stat").Where(File.Exists).Sum(file =>
{
    try
    {
        var fields = File.ReadAllText(file).Split(") ")[1].Split(' ');
        return int.Parse(fields[1]) == parent ? (double.Parse(fields[11]) + double.Parse(fields[12])) / 100 : 0;
    }
    catch (Exception gone) when (gone is IOException or IndexOutOfRangeException)
    {
        return 0;
    }
});

static double Percentile(string output, int which)
{
    var found = Regex.Match(output, which + @"%\s+([\d.]+)(us|ms|s|m)");
    if (!found.Success) return double.NaN;
    return double.Parse(found.Groups[1].Value) * (found.Groups[2].Value switch { "us" => 0.001, "ms" => 1, "s" => 1000, _ => 60_000 });
}

static double Median(List<Result> all, Func<Result, double> of)
{
    var sorted = all.Select(of).Order().ToList();
    return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
}

static string Run(string program, string arguments, bool mayFail = false)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return mayFail || process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments}:\n{output}");
}

internal sealed record Result(double Rate, double P50, double P99, int Errors, double Cpu);
