#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// What the access log costs: one gateway in front of two right-sized replicas of bench/App, whose access log (to a file, as
// JSON) is switched on and off by reloads of its settings, loaded in alternating rounds. One process, since two starts of the
// same program differ by more than what is looked for. Usage: dotnet run bench/accesslog.cs [-- ROUNDS [SECONDS [STARTS]]]
// Needs wrk on the path. Prints requests per second and CPU per request with and without, and the ratios: the median of those
// of neighbouring rounds, since the machine is seldom the same for long.
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var rounds = args.Length > 0 ? int.Parse(args[0]) : 20;
var seconds = args.Length > 1 ? int.Parse(args[1]) : 3;
var starts = args.Length > 2 ? int.Parse(args[2]) : 3;

var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var work = Directory.CreateTempSubdirectory("bench-").FullName;
var started = new List<Process>();
var (isOn, switched) = (false, 0);
try
{
    Console.WriteLine("publishing …");
    Run("dotnet", $"publish {root}/src/Gateway -c Release -o {work}/gateway --nologo -v q");
    Run("dotnet", $"publish {root}/bench/App -c Release -o {work}/app --nologo -v q");
    foreach (var port in new[] { 18091, 18092 })
    {
        Start("dotnet", $"{work}/app/BenchApp.dll", ("DOTNET_PROCESSOR_COUNT", "1"), ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"));
        await FirstAnswerAsync($"http://127.0.0.1:{port}/json");
    }

    var pairs = new List<(Result Off, Result On)>();
    for (var start = 0; start < starts; start++) pairs.AddRange(await MeasureAsync());
    Say("off", pairs.Select(pair => pair.Off));
    Say("on", pairs.Select(pair => pair.On));
    Console.WriteLine($"throughput with it: {Median(pairs.Select(pair => pair.On.Rate / pair.Off.Rate)):0.000} of that without; "
        + $"CPU: {Median(pairs.Select(pair => pair.On.Cpu / pair.Off.Cpu)):0.000}, {Median(pairs.Select(pair => pair.On.Cpu - pair.Off.Cpu)):0.0} µs more");
    Console.WriteLine($"the last line: {File.ReadLines($"{work}/log").Last(line => line.Contains("\"request\""))}");
}
finally
{
    foreach (var process in started) try { process.Kill(entireProcessTree: true); } catch (InvalidOperationException) { }
    Directory.Delete(work, recursive: true);
}

async Task<List<(Result Off, Result On)>> MeasureAsync()
{
    (isOn, switched) = (false, 0);
    File.WriteAllText($"{work}/gateway.json", Settings(isOn));
    var gateway = Start("sh", $"-c \"exec {work}/gateway/gateway run http://127.0.0.1:18091,http://127.0.0.1:18092 -b http://127.0.0.1:18080 --admin off -c {work}/gateway.json > {work}/log\"",
        ("Gateway__Log__Format", "json"), ("Gateway__RunDirectory", work));
    await FirstAnswerAsync("http://127.0.0.1:18080/json");
    Console.WriteLine($"warming up 6 × {seconds} s, then {rounds} rounds of 2 × {seconds} s, wrk -t2 -c64 /json");
    for (var warm = 0; warm < 6; warm++)
    {
        await SwitchAsync(gateway, warm % 2 == 1);
        Load(gateway.Id);
    }

    var pairs = new List<(Result Off, Result On)>();
    for (var round = 0; round < rounds; round++)
    {
        var first = await LoadAsync(round % 2 == 1);
        var second = await LoadAsync(round % 2 == 0);
        pairs.Add(round % 2 == 0 ? (first, second) : (second, first));
    }

    gateway.Kill(entireProcessTree: true);
    return pairs;

    async Task<Result> LoadAsync(bool on)
    {
        await SwitchAsync(gateway, on);
        return Load(gateway.Id);
    }
}

async Task SwitchAsync(Process gateway, bool on)
{
    if (on == isOn) return;
    (isOn, switched) = (on, switched + 1);
    File.WriteAllText($"{work}/gateway.json", Settings(on));
    Run("kill", $"-HUP {gateway.Id}");
    for (var deadline = Stopwatch.StartNew(); deadline.Elapsed < TimeSpan.FromSeconds(5); await Task.Delay(20))
        if (int.Parse(Run("sh", $"-c \"grep -c 'Gateway:AccessLog is ' {work}/log || true\"")) == switched) return;
    throw new TimeoutException("the access log is not switched");
}

static string Settings(bool on) => $$"""{ "Gateway": { "AccessLog": {{(on ? "true" : "false")}} } }""";

void Say(string name, IEnumerable<Result> results) => Console.WriteLine(
    $"access log {name,-4} {Median(results.Select(one => one.Rate)),8:0} requests/s, best {results.Max(one => one.Rate):0}, "
    + $"{Median(results.Select(one => one.Cpu)):0.0} µs of the gateway's CPU per request");

Process Start(string program, string arguments, params (string Name, string Value)[] environment)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    foreach (var (name, value) in environment) start.Environment[name] = value;
    var process = Process.Start(start)!;
    process.BeginOutputReadLine();
    started.Add(process);
    return process;
}

Result Load(int gateway)
{
    var before = CpuSeconds(gateway);
    var output = Run("wrk", $"-t2 -c64 -d{seconds}s http://127.0.0.1:18080/json");
    var cpu = CpuSeconds(gateway) - before;
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

internal sealed record Result(double Rate, double Cpu);
