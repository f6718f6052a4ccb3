#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// Gateway against nginx (Debian's, tuned, keep-alive upstream) and against YARP's forwarder alone (bench/yarp.cs: what
// the gateway cannot be faster than) in front of right-sized replicas of bench/App, in alternating rounds.
// Usage: dotnet run bench/compare.cs [-- ROUNDS [SECONDS [json|plain|100k|echo ...]]]
// Needs nginx and wrk on the path. Prints, for each way: requests per second (median, best), CPU per request of server and
// replicas together, and the gateway's resident memory. nginx passes on who asked and a request id, as the gateway does.
// Rounds on a shared machine scatter: look at the ratios.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var rounds = args.Length > 0 ? int.Parse(args[0]) : 6;
var seconds = args.Length > 1 ? int.Parse(args[1]) : 8;
var paths = args.Length > 2 ? args[2..] : ["json"];

var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var work = Directory.CreateTempSubdirectory("bench-").FullName;
var started = new List<Process>();
try
{
    Console.WriteLine("publishing …");
    Run("dotnet", $"publish {root}/src/Gateway -c Release --use-current-runtime --no-self-contained -o {work}/gateway --nologo -v q");
    Run("dotnet", $"publish {root}/bench/App -c Release -o {work}/app --nologo -v q");
    Run("dotnet", $"publish {root}/bench/yarp.cs -c Release --use-current-runtime --no-self-contained -o {work}/yarp --nologo -v q");

    var clock = Stopwatch.StartNew();
    var gateway = Start($"{work}/gateway/gateway", $"run {work}/app/BenchApp.dll -w 2 -b http://127.0.0.1:18080 --admin http://127.0.0.1:18081 -c {Config()}");
    await FirstAnswerAsync("http://127.0.0.1:18080/json");
    Console.WriteLine($"first 200 {clock.Elapsed.TotalSeconds:0.00} s after the command");
    using var http = new HttpClient();
    await FirstAnswerAsync("http://127.0.0.1:18081/health/ready");
    var replicas = JsonDocument.Parse(await http.GetStringAsync("http://127.0.0.1:18081/replicas"))
        .RootElement.GetProperty("replicas").EnumerateArray().ToList();
    var replicaIds = replicas.Select(replica => replica.GetProperty("pid").GetInt32()).ToList();
    var h2 = replicas.Select(replica => replica.GetProperty("address").GetString()!).ToList();
    var yarp = Start($"{work}/yarp/yarp", $"http://127.0.0.1:18084 {string.Join(' ', h2.Select(socket => socket.Replace("unix:", "")))}");
    await FirstAnswerAsync("http://127.0.0.1:18084/json");

    var tcp = new[] { 18091, 18092 }.Select(port => Start("dotnet", $"{work}/app/BenchApp.dll", ("DOTNET_PROCESSOR_COUNT", "1"),
        ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"))).ToList();
    foreach (var port in new[] { 18091, 18092 }) await FirstAnswerAsync($"http://127.0.0.1:{port}/json");

    var ways = new List<Way>
    {
        new("gateway", 18080, [gateway.Id, .. replicaIds]),
        Nginx("nginx-unix", 18082, h2.Select(socket => $"server {socket.Replace(".h2", ".h1")};"), replicaIds),
        Nginx("nginx-tcp", 18083, ["server 127.0.0.1:18091;", "server 127.0.0.1:18092;"], tcp.Select(one => one.Id)),
        new("yarp-alone", 18084, [yarp.Id, .. replicaIds]),
    };
    foreach (var path in paths) await CompareAsync(path, ways, gateway.Id);

    var killed = Stopwatch.StartNew();
    Process.GetProcessById(replicaIds[0]).Kill();
    await ReplacedAsync(http, replicaIds[0]);
    Console.WriteLine($"a killed replica was ready again after {killed.Elapsed.TotalSeconds:0.00} s");
}
finally
{
    foreach (var process in started) try { process.Kill(entireProcessTree: true); } catch (InvalidOperationException) { }
    Directory.Delete(work, recursive: true);
}

async Task CompareAsync(string path, List<Way> ways, int gatewayId)
{
    Console.WriteLine($"\n/{path}: warming up 6 × {seconds} s each, then {rounds} alternating rounds of {seconds} s, wrk -t2 -c64");
    // As long as the JIT takes to settle: it measures what is compiled ahead before it compiles that anew.
    for (var warm = 0; warm < 6; warm++)
        foreach (var way in ways) Load(way, path);
    var results = ways.ToDictionary(way => way.Name, _ => new List<Result>());
    for (var round = 0; round < rounds; round++)
        foreach (var way in ways.Skip(round % ways.Count).Concat(ways.Take(round % ways.Count)))
            results[way.Name].Add(Load(way, path));
    var nginx = results.Where(pair => pair.Key.StartsWith("nginx")).Select(pair => pair.Value).ToList();
    var (better, best) = (nginx.Max(rows => Median(rows.Select(one => one.Rate))), nginx.Max(rows => rows.Max(one => one.Rate)));
    Console.WriteLine($"{"",-12}{"median/s",10}{"best/s",10}{"× median",10}{"× best",8}{"CPU µs/req",12}{"not 2xx",9}");
    foreach (var (name, rows) in results)
    {
        var (median, top) = (Median(rows.Select(one => one.Rate)), rows.Max(one => one.Rate));
        Console.WriteLine($"{name,-12}{median,10:0}{top,10:0}{median / better,10:0.00}{top / best,8:0.00}{Median(rows.Select(one => one.Cpu)),12:0}{rows.Sum(one => one.Errors),9}");
    }

    Console.WriteLine($"gateway resident: {Resident(gatewayId) / 1e6:0} MB");
    await Task.CompletedTask;
}

Result Load(Way way, string path)
{
    var ids = way.Processes.SelectMany(Family).Distinct().ToList();
    var before = ids.Sum(CpuSeconds);
    var script = path == "echo" ? $"-s {EchoScript()} " : "";
    var output = Run("wrk", $"-t2 -c64 -d{seconds}s {script}http://127.0.0.1:{way.Port}/{path}");
    var cpu = ids.Sum(CpuSeconds) - before;
    var rate = double.Parse(Regex.Match(output, @"Requests/sec:\s+([\d.]+)").Groups[1].Value);
    var count = double.Parse(Regex.Match(output, @"(\d+) requests in").Groups[1].Value);
    var bad = Regex.Match(output, @"Non-2xx or 3xx responses: (\d+)");
    return new Result(rate, cpu / count * 1e6, bad.Success ? int.Parse(bad.Groups[1].Value) : 0);
}

Way Nginx(string name, int port, IEnumerable<string> servers, IEnumerable<int> replicas)
{
    var folder = Directory.CreateDirectory($"{work}/{name}").FullName;
    File.WriteAllText($"{folder}/nginx.conf", $$"""
        user root; worker_processes 2; pid {{folder}}/pid; error_log {{folder}}/error.log; daemon off; worker_rlimit_nofile 65536;
        events { worker_connections 8192; multi_accept on; }
        http {
          access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000; client_body_buffer_size 64k;
          proxy_buffer_size 16k; proxy_buffers 16 16k;
          upstream app { least_conn; keepalive 64; keepalive_requests 1000000; {{string.Join(' ', servers)}} }
          server { listen 127.0.0.1:{{port}} reuseport backlog=4096;
            location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
              proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;
              proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Request-Id $request_id; add_header X-Request-Id $request_id; } }
        }
        """);
    var nginx = Start("nginx", $"-p {folder} -c {folder}/nginx.conf");
    return new Way(name, port, [nginx.Id, .. replicas]);
}

string Config()
{
    // nginx in front of the replicas' own sockets needs nothing of the gateway; the gateway needs none of its log.
    File.WriteAllText($"{work}/gateway.json", """{ "Logging": { "LogLevel": { "Default": "Warning" } } }""");
    return $"{work}/gateway.json";
}

string EchoScript()
{
    File.WriteAllText($"{work}/echo.lua", "wrk.method = 'POST'\nwrk.body = string.rep('x', 10240)\n");
    return $"{work}/echo.lua";
}

async Task FirstAnswerAsync(string url)
{
    using var http = new HttpClient();
    for (var deadline = Stopwatch.StartNew(); deadline.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(5))
        try { if ((await http.GetAsync(url)).IsSuccessStatusCode) return; } catch (HttpRequestException) { }
    throw new TimeoutException(url);
}

async Task ReplacedAsync(HttpClient http, int dead)
{
    for (; ; await Task.Delay(10))
    {
        var now = JsonDocument.Parse(await http.GetStringAsync("http://127.0.0.1:18081/replicas")).RootElement;
        if (now.GetProperty("replicas").EnumerateArray().All(one => one.GetProperty("pid").GetInt32() != dead)
            && now.GetProperty("gateway").GetProperty("ready").GetInt32() == 2) return;
    }
}

Process Start(string program, string arguments, params (string Name, string Value)[] environment)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    foreach (var (name, value) in environment) start.Environment[name] = value;
    var process = Process.Start(start)!;
    process.BeginOutputReadLine();
    started.Add(process);
    return process;
}

string Run(string program, string arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments}:\n{output}");
}

IEnumerable<int> Family(int id) => File.ReadAllText($"/proc/{id}/task/{id}/children")
    .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Prepend(id);

double CpuSeconds(int id)
{
    var fields = File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].Split(' ');
    return (double.Parse(fields[12]) + double.Parse(fields[13])) / 100;
}

double Resident(int id) =>
    double.Parse(Regex.Match(File.ReadAllText($"/proc/{id}/status"), @"VmRSS:\s+(\d+)").Groups[1].Value) * 1024;

double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
}

internal sealed record Way(string Name, int Port, List<int> Processes);

internal sealed record Result(double Rate, double Cpu, int Errors);
