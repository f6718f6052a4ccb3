#:property PublishAot=false
#:property TreatWarningsAsErrors=false
// src/Api behind the gateway against the same search written with Flask and sqlite3 under Gunicorn, and with 200,000 rows
// against 2,000: with one write a second beside, with health asked meanwhile, the replicas' memory, and the first search
// after a cold start. Usage: dotnet run bench/api.cs [-- ROUNDS [SECONDS [FOLDER]]]
// FOLDER keeps what was published and the databases for the next run.
// Needs Debian's wrk, gunicorn and python3-flask. Prints rates and 99th percentiles of each round's median.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var rounds = args.Length > 0 ? int.Parse(args[0]) : 3;
var seconds = args.Length > 1 ? int.Parse(args[1]) : 8;

var root = Path.GetFullPath(Path.Combine(AppContext.GetData("EntryPointFileDirectoryPath") as string ?? "bench", ".."));
var kept = args.Length > 2 ? Directory.CreateDirectory(args[2]).FullName : null;
var work = kept ?? Directory.CreateTempSubdirectory("bench-").FullName;
var started = new List<Process>();
try
{
    if (!File.Exists($"{work}/ready")) Prepare();
    await Serve("small", 18080);
    await Serve("big", 18082);
    Start("gunicorn", $"--chdir {root}/bench/api -w 5 -b 127.0.0.1:18084 grants_flask:app", ("GRANTS_DB", $"{work}/small.db"));
    Start("gunicorn", $"--chdir {root}/bench/api -w 2 -k gthread --threads 8 -b 127.0.0.1:18085 grants_flask:app", ("GRANTS_DB", $"{work}/small.db"));
    await Task.Delay(2000);

    var ways = new List<(string Name, int Port)>
    {
        ("gateway, 2,000 rows", 18080), ("gunicorn, 5 sync", 18084), ("gunicorn, 2 gthread", 18085),
        ("gateway, 200,000 rows", 18082),
    };
    await CheckAsync(18080, 18084);
    foreach (var searches in new[] { "popular", "different" }) Compare(searches, ways);
    await WritesAsync();
    await HealthAsync();
    await CsvAsync();
    await ColdAsync();
}
finally
{
    foreach (var process in started) try { process.Kill(entireProcessTree: true); } catch (InvalidOperationException) { }
    if (kept is null) Directory.Delete(work, recursive: true);
}

void Prepare()
{
    Console.WriteLine("publishing, and making databases of 2,000 and 200,000 rows …");
    // As the images have them.
    foreach (var name in new[] { "Gateway", "Api" })
        Run("dotnet", $"publish {root}/src/{name} -c Release --use-current-runtime --no-self-contained -o {work}/{name.ToLowerInvariant()} --nologo -v q");
    File.WriteAllText($"{work}/gateway.json", """{ "Logging": { "LogLevel": { "Default": "Warning" } } }""");
    foreach (var (name, rows) in new[] { ("small", 2000), ("big", 200_000) })
    {
        Run("dotnet", $"{work}/api/Api.dll migrate", Grants(name));
        Run("dotnet", $"{work}/api/Api.dll seed {rows}", Grants(name));
    }

    // The text index of Flask's is made once, before five workers would make it at once.
    Run("python3", $"-c \"import sys; sys.path.insert(0, '{root}/bench/api'); import grants_flask\"", ("GRANTS_DB", $"{work}/small.db"));
    File.WriteAllText($"{work}/ready", "");
}

// Both sides must do the same work: what they find, count and say of a row is compared first.
async Task CheckAsync(params int[] ports)
{
    using var http = new HttpClient();
    foreach (var query in new[] { "education", "rural health", "literacy", "community" })
    {
        var answers = new List<JsonElement>();
        foreach (var port in ports)
            using (var answer = await http.PostAsync($"http://127.0.0.1:{port}/v1/opportunities/search", new StringContent($$"""{"query":"{{query}}"}""", null, "application/json")))
                answers.Add(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
        var names = answers.ConvertAll(one => string.Join(' ', Names(one.GetProperty("data")[0]).Order()));
        if (names.Distinct().Count() > 1) throw new InvalidOperationException($"rows differ: {string.Join('\n', names)}");
        foreach (var part in new[] { "facet_counts", "pagination_info" })
            if (answers.Exists(one => !JsonElement.DeepEquals(one.GetProperty(part), answers[0].GetProperty(part))))
                throw new InvalidOperationException($"{query}: {part} differ: {string.Join('\n', answers.Select(one => one.GetProperty(part).ToString()))}");
    }
}

static IEnumerable<string> Names(JsonElement row) => row.EnumerateObject().SelectMany(
    field => field.Value.ValueKind == JsonValueKind.Object ? Names(field.Value) : [field.Name]);

void Compare(string searches, List<(string Name, int Port)> ways)
{
    Console.WriteLine($"\n{searches} searches: warming up {2 * seconds} s each, then {rounds} alternating rounds of {seconds} s, wrk -t2 -c64");
    // Two rounds: with 200,000 rows each replica first has to find everything that is popular.
    foreach (var way in ways.Concat(ways)) Load(way.Port, searches);
    var results = ways.ToDictionary(way => way.Name, _ => new List<Result>());
    for (var round = 0; round < rounds; round++)
        foreach (var way in ways) results[way.Name].Add(Load(way.Port, searches));

    foreach (var (name, rows) in results)
        Console.WriteLine($"{name,-24}{Median(rows.Select(one => one.Rate)),9:0}/s  p99 {Median(rows.Select(one => one.P99)),9:0.0} ms  not 2xx {rows.Sum(one => one.Errors)}");
    double Rate(string start) => results.Where(pair => pair.Key.StartsWith(start)).Max(pair => Median(pair.Value.Select(one => one.Rate)));
    double P99(string name) => Median(results[name].Select(one => one.P99));
    Console.WriteLine($"gateway / the better gunicorn: {Rate("gateway, 2,000") / Rate("gunicorn"):0.0}");
    Console.WriteLine($"p99 with 200,000 rows / with 2,000: {P99("gateway, 200,000 rows") / P99("gateway, 2,000 rows"):0.0}");
}

async Task WritesAsync()
{
    var key = Run("dotnet", $"{work}/api/Api.dll key bench", Grants("big")).Trim();
    using var http = new HttpClient();
    http.DefaultRequestHeaders.Add("X-API-Key", key);
    var (without, with) = (new List<double>(), new List<double>());
    for (var round = 0; round < rounds; round++)
    {
        without.Add(Load(18082, "popular").Rate);
        using var over = new CancellationTokenSource();
        var writing = WriteAsync(http, round, over.Token);
        with.Add(Load(18082, "popular").Rate);
        over.Cancel();
        await writing;
    }

    Console.WriteLine($"\npopular, 200,000 rows: {Median(without):0}/s, with one write a second {Median(with):0}/s: {Median(with) / Median(without):0.00}");
}

async Task WriteAsync(HttpClient http, int round, CancellationToken over)
{
    for (var i = 0; !over.IsCancellationRequested; i++)
    {
        var body = $$"""
            {"opportunity_number":"BENCH-{{Environment.ProcessId}}-{{round}}-{{i}}","opportunity_title":"Rural Education","opportunity_status":"posted",
             "agency_code":"NSF","agency_name":"National Science Foundation","topic":"education",
             "summary":{"summary_description":"About community research.","post_date":"2026-01-01","award_floor":1000,"award_ceiling":2000,
                        "estimated_total_program_funding":3000,"funding_instruments":["grant"]} }
            """;
        using var answer = await http.PostAsync("http://127.0.0.1:18082/v1/opportunities", new StringContent(body, null, "application/json"), default);
        if (!answer.IsSuccessStatusCode) Console.WriteLine($"a write was answered with {(int)answer.StatusCode}");
        try { await Task.Delay(1000, over); } catch (OperationCanceledException) { }
    }
}

async Task HealthAsync()
{
    using var http = new HttpClient();
    var load = Task.Run(() => Load(18082, "different"));
    var times = new List<double>();
    for (; !load.IsCompleted; await Task.Delay(200))
    {
        var clock = Stopwatch.StartNew();
        await http.GetStringAsync("http://127.0.0.1:18082/health/ready");
        times.Add(clock.Elapsed.TotalMilliseconds);
    }

    var status = JsonDocument.Parse(await http.GetStringAsync("http://127.0.0.1:18083/replicas")).RootElement.GetProperty("replicas");
    var replicas = status.EnumerateArray().ToList();
    Console.WriteLine($"health beside different searches: median {Median(times):0.0} ms, slowest {times.Max():0.0} ms; restarts {replicas.Sum(one => one.GetProperty("restarts").GetInt32())}");
    Console.WriteLine($"a replica's memory with 200,000 rows: {string.Join(", ", replicas.Select(one => $"{Resident(one.GetProperty("pid").GetInt32()) / 1e6:0} MB"))}");
}

// From the start of one process until its first search is answered.
async Task ColdAsync()
{
    var times = new List<double>();
    for (var round = 0; round < rounds; round++)
    {
        var clock = Stopwatch.StartNew();
        var api = Start("dotnet", $"{work}/api/Api.dll", Grants("big"), ("ASPNETCORE_URLS", "http://127.0.0.1:18086"), ("ASPNETCORE_CONTENTROOT", $"{work}/api"), ("DOTNET_PROCESSOR_COUNT", "1"));
        using var http = new HttpClient();
        for (var answered = false; !answered; await Task.Delay(20))
            try
            {
                using var ready = await http.GetAsync("http://127.0.0.1:18086/health/ready");
                if (!ready.IsSuccessStatusCode) continue;
                using var answer = await http.PostAsync("http://127.0.0.1:18086/v1/opportunities/search", new StringContent("""{"query":"education"}""", null, "application/json"));
                answered = answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException) { }
        times.Add(clock.Elapsed.TotalSeconds);
        api.Kill();
        api.WaitForExit();
    }

    Console.WriteLine($"first search after a cold start with 200,000 rows: {Median(times):0.0} s");
}

async Task CsvAsync()
{
    using var http = new HttpClient();
    var status = JsonDocument.Parse(await http.GetStringAsync("http://127.0.0.1:18083/replicas")).RootElement;
    var ids = status.GetProperty("replicas").EnumerateArray().Select(one => one.GetProperty("pid").GetInt32())
        .Append(status.GetProperty("gateway").GetProperty("pid").GetInt32()).ToList();
    var before = ids.Sum(Resident);
    using var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1:18082/v1/opportunities/search")
    {
        Content = new StringContent("""{"format":"csv"}""", null, "application/json"),
    };
    using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    await using var body = await answer.Content.ReadAsStreamAsync();
    var (buffer, bytes, peak, clock) = (new byte[1 << 20], 0L, 0.0, Stopwatch.StartNew());
    for (int read; (read = await body.ReadAsync(buffer)) > 0; bytes += read) peak = Math.Max(peak, ids.Sum(Resident));
    Console.WriteLine($"\nCSV of 200,000 rows: {bytes / 1e6:0} MB in {clock.Elapsed.TotalSeconds:0.0} s; gateway and replicas resident {before / 1e6:0} MB before, {peak / 1e6:0} MB at most");
}

async Task Serve(string name, int port)
{
    Start($"{work}/gateway/gateway", $"run {work}/api/Api.dll -w 2 -b http://127.0.0.1:{port} --admin http://127.0.0.1:{port + 1} -c {work}/gateway.json", Grants(name));
    using var http = new HttpClient();
    for (var deadline = Stopwatch.StartNew(); deadline.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50))
        try { if ((await http.GetStringAsync($"http://127.0.0.1:{port + 1}/replicas")).Contains("\"serving\"")) return; } catch (HttpRequestException) { }
    throw new TimeoutException(name);
}

Result Load(int port, string searches)
{
    var output = Run("wrk", $"-t2 -c64 -d{seconds}s --latency --timeout 30s -s {root}/bench/api/searches.lua http://127.0.0.1:{port}/v1/opportunities/search", ("SEARCHES", searches));
    var p99 = Regex.Match(output, @"99%\s+([\d.]+)(us|ms|s|m)");
    var unit = p99.Groups[2].Value switch { "us" => 0.001, "ms" => 1.0, "s" => 1000, _ => 60_000 };
    var bad = Regex.Match(output, @"Non-2xx or 3xx responses: (\d+)");
    return new Result(
        double.Parse(Regex.Match(output, @"Requests/sec:\s+([\d.]+)").Groups[1].Value),
        double.Parse(p99.Groups[1].Value) * unit,
        bad.Success ? int.Parse(bad.Groups[1].Value) : 0);
}

(string, string) Grants(string name) => ("ConnectionStrings__Grants", $"Data Source={work}/{name}.db");

Process Start(string program, string arguments, params (string Name, string Value)[] environment)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
    foreach (var (name, value) in environment) start.Environment[name] = value;
    var process = Process.Start(start)!;
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    started.Add(process);
    return process;
}

string Run(string program, string arguments, params (string Name, string Value)[] environment)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
    foreach (var (name, value) in environment) start.Environment[name] = value;
    using var process = Process.Start(start)!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments}:\n{output}");
}

double Resident(int id) =>
    double.Parse(Regex.Match(File.ReadAllText($"/proc/{id}/status"), @"VmRSS:\s+(\d+)").Groups[1].Value) * 1024;

double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
}

internal sealed record Result(double Rate, double P99, int Errors);
