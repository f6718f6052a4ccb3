#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// What the access log costs: two gateways in front of right-sized replicas of bench/App, one that writes a line per request
// (to a file, as JSON) and one that does not, loaded in alternating rounds. Usage: dotnet run bench/accesslog.cs [-- ROUNDS [SECONDS]]
// Needs wrk on the path. Prints requests per second and CPU per request of each gateway, and the ratios: the median of those of
// neighbouring rounds, since the machine is seldom the same for long.
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var rounds = args.Length > 0 ? int.Parse(args[0]) : 12;
var seconds = args.Length > 1 ? int.Parse(args[1]) : 5;

var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var work = Directory.CreateTempSubdirectory("bench-").FullName;
var started = new List<Process>();
try
{
    Console.WriteLine("publishing …");
    Run("dotnet", $"publish {root}/src/Gateway -c Release -o {work}/gateway --nologo -v q");
    Run("dotnet", $"publish {root}/bench/App -c Release -o {work}/app --nologo -v q");
    var off = Gateway("off", 18080, "false");
    var on = Gateway("on", 18082, "true");
    foreach (var way in new[] { off, on }) await FirstAnswerAsync($"http://127.0.0.1:{way.Port}/json");

    Console.WriteLine($"warming up 3 × {seconds} s each, then {rounds} rounds of {seconds} s each, wrk -t2 -c64 /json");
    for (var warm = 0; warm < 3; warm++)
        foreach (var way in new[] { off, on })
            Load(way);
    for (var round = 0; round < rounds; round++)
        foreach (var way in round % 2 == 0 ? [off, on] : new[] { on, off })
            way.Results.Add(Load(way));

    foreach (var way in new[] { off, on })
        Console.WriteLine($"access log {way.Name,-4} {Median(way.Results.Select(one => one.Rate)),8:0} requests/s, best {way.Results.Max(one => one.Rate):0}, "
            + $"{Median(way.Results.Select(one => one.Cpu)):0.0} µs of the gateway's CPU per request");
    var pairs = on.Results.Zip(off.Results).ToList();
    Console.WriteLine($"throughput with it: {Median(pairs.Select(pair => pair.First.Rate / pair.Second.Rate)):0.000} of that without "
        + $"(best against best {on.Results.Max(one => one.Rate) / off.Results.Max(one => one.Rate):0.000}); "
        + $"CPU: {Median(pairs.Select(pair => pair.First.Cpu / pair.Second.Cpu)):0.000}");
    Console.WriteLine($"{new FileInfo($"{work}/on.log").Length / 1e6:0} MB of lines, the last: {File.ReadLines($"{work}/on.log").Last()}");
}
finally
{
    foreach (var process in started) try { process.Kill(entireProcessTree: true); } catch (InvalidOperationException) { }
    Directory.Delete(work, recursive: true);
}

Way Gateway(string name, int port, string accessLog)
{
    var start = new ProcessStartInfo("sh",
    [
        "-c", $"exec {work}/gateway/gateway run {work}/app/BenchApp.dll -w 2 -b http://127.0.0.1:{port} --admin off > {work}/{name}.log",
    ]);
    (start.Environment["Gateway__AccessLog"], start.Environment["Gateway__Log__Format"]) = (accessLog, "json");
    start.Environment["Gateway__RunDirectory"] = work;
    var process = Process.Start(start)!;
    started.Add(process);
    return new Way(name, port, process.Id, []);
}

Result Load(Way way)
{
    var before = CpuSeconds(way.Pid);
    var output = Run("wrk", $"-t2 -c64 -d{seconds}s http://127.0.0.1:{way.Port}/json");
    var cpu = CpuSeconds(way.Pid) - before;
    if (output.Contains("Non-2xx")) throw new InvalidOperationException(output);
    var count = double.Parse(Regex.Match(output, @"(\d+) requests in").Groups[1].Value);
    return new Result(double.Parse(Regex.Match(output, @"Requests/sec:\s+([\d.]+)").Groups[1].Value), cpu / count * 1e6);
}

async Task FirstAnswerAsync(string url)
{
    using var http = new HttpClient();
    for (var deadline = Stopwatch.StartNew(); deadline.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(20))
        try { if ((await http.GetAsync(url)).IsSuccessStatusCode) return; } catch (HttpRequestException) { }
    throw new TimeoutException(url);
}

string Run(string program, string arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments}:\n{output}");
}

double CpuSeconds(int id)
{
    var fields = File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].Split(' ');
    return (double.Parse(fields[12]) + double.Parse(fields[13])) / 100;
}

double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
}

internal sealed record Way(string Name, int Port, int Pid, List<Result> Results);

internal sealed record Result(double Rate, double Cpu);
