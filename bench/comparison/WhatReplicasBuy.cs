using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Compare;

/// <summary>One process with all CPUs against as many as there are CPUs, behind the same gateway.</summary>
public static partial class WhatReplicasBuy
{
    private const int Clients = 64;

    private static readonly (string Path, string What)[] _handlers =
    [
        ("json", "answers at once"), ("cpu?us=1000", "computes for 1 ms"), ("alloc?kb=500", "allocates 500 kB, and keeps some for a while"),
        ("lock?us=500", "computes for 0.5 ms in a lock that all requests share"), ("sleep?ms=20", "blocks its thread for 20 ms"),
    ];

    private sealed record Result(double Rate, double P50, double P99, double Slowest, long Errors);

    public static async Task<int> RunAsync(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var (rounds, seconds) = (Number(args, 0, 3), Number(args, 1, 5));
        int[] sizes = [1, Number(args, 2, Math.Max(2, Environment.ProcessorCount))];
        using var yard = new Yard();
        yard.PublishAhead($"{yard.Root}/src/Gateway", "gateway");
        yard.PublishApp();
        List<Way> ways = [];
        foreach (var size in sizes) ways.Add(await GatewayAsync(yard, size, 18080 + (10 * ways.Count)));
        foreach (var way in ways) Load(way, "json", 2 * seconds);
        Console.WriteLine($"{rounds} alternating rounds of {seconds} s, {Clients} connections, {Environment.ProcessorCount} CPUs for everything");
        foreach (var (path, what) in _handlers)
            Print($"{path}: {what}", Measure(ways, rounds, way => Load(way, path, seconds)));
        Print("json, and one replica is killed after a second", await MeasureAsync(ways, rounds, way => KilledAsync(way, seconds)));
        return 0;
    }

    private static Dictionary<Way, List<Result>> Measure(List<Way> ways, int rounds, Func<Way, Result> one)
    {
        foreach (var way in ways) one(way); // the JIT's
        return MeasureAsync(ways, rounds, way => Task.FromResult(one(way))).GetAwaiter().GetResult();
    }

    private static async Task<Dictionary<Way, List<Result>>> MeasureAsync(List<Way> ways, int rounds, Func<Way, Task<Result>> one)
    {
        var results = ways.ToDictionary(way => way, _ => new List<Result>());
        for (var round = 0; round < rounds; round++)
            foreach (var way in ways)
                results[way].Add(await one(way));
        return results;
    }

    private static async Task<Result> KilledAsync(Way way, int seconds)
    {
        var admin = $"http://127.0.0.1:{way.Http + 1}";
        var load = Task.Run(() => Load(way, "json", seconds));
        await Task.Delay(1000);
        Yard.Run("kill", $"-9 {await OneOfAsync(admin)}");
        var result = await load;
        await WholeAsync(admin);
        return result;
    }

    private static async Task<Way> GatewayAsync(Yard yard, int replicas, int port)
    {
        var gateway = yard.Start(
            $"{yard.Folder}/gateway/gateway",
            $"run {yard.Folder}/app/BenchApp.dll -w {replicas} -b http://127.0.0.1:{port} --admin http://127.0.0.1:{port + 1} "
            + $"--control {yard.Folder}/{replicas}.sock -c {yard.Write("gateway.json", """{ "Logging": { "LogLevel": { "Default": "Error" } } }""")}");
        await WholeAsync($"http://127.0.0.1:{port + 1}");
        return new Way($"{replicas} replica{(replicas == 1 ? "" : "s")}", port, 0, [gateway.Id], []);
    }

    private static Result Load(Way way, string path, int seconds)
    {
        var output = Yard.Run("wrk", $"-t2 -c{Clients} -d{seconds}s --latency --timeout 30s http://127.0.0.1:{way.Http}/{path}");
        var count = double.Parse(Requests().Match(output).Groups[1].Value);
        var errors = Bad().Match(output) is { Success: true } bad ? long.Parse(bad.Groups[1].Value) : 0;
        return new Result(
            (count - errors) / seconds, Latency(output, "50%"), Latency(output, "99%"), Slowest(output), errors);
    }

    private static void Print(string title, Dictionary<Way, List<Result>> results)
    {
        Console.WriteLine($"\n{title}");
        var first = Median(results.First().Value, result => result.Rate);
        foreach (var (way, all) in results)
            Console.WriteLine(
                $"  {way.Name,-12}{Median(all, one => one.Rate),9:0}/s  × {Median(all, one => one.Rate) / first:0.00}  p50 {Median(all, one => one.P50),7:0.0} ms"
                + $"  p99 {Median(all, one => one.P99),7:0.0} ms  slowest {all.Max(one => one.Slowest),7:0} ms"
                + $"  failed {all.Sum(one => one.Errors)}");
    }

    private static double Median(List<Result> all, Func<Result, double> of) => Report.Median(all, of);

    private static async Task WholeAsync(string admin)
    {
        using var http = new HttpClient();
        await Yard.AnswersAsync($"{admin}/health/fleet");
        while (!(await http.GetStringAsync($"{admin}/replicas")).Contains("\"serving\"")) await Task.Delay(50);
    }

    private static async Task<int> OneOfAsync(string admin)
    {
        using var http = new HttpClient();
        using var status = JsonDocument.Parse(await http.GetStringAsync($"{admin}/replicas"));
        return status.RootElement.GetProperty("replicas")[0].GetProperty("pid").GetInt32();
    }

    private static double Latency(string output, string which) =>
        Regex.Match(output, $@"\s{Regex.Escape(which)}\s+([\d.]+)(us|ms|s|m)") is { Success: true } found ? Milliseconds(found, 1) : double.NaN;

    // Of the line "Latency  average  deviation  maximum".
    private static double Slowest(string output) => Maximum().Match(output) is { Success: true } found ? Milliseconds(found, 1) : double.NaN;

    private static double Milliseconds(Match found, int at) => double.Parse(found.Groups[at].Value)
        * (found.Groups[at + 1].Value switch { "us" => 0.001, "ms" => 1, "s" => 1000, _ => 60_000 });

    private static int Number(string[] args, int at, int otherwise) => args.Length > at ? int.Parse(args[at]) : otherwise;

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Bad();

    [GeneratedRegex(@"Latency\s+\S+\s+\S+\s+([\d.]+)(us|ms|s|m)")]
    private static partial Regex Maximum();
}
