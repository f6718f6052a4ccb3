using System.Text.Json;

namespace Gateway.Compare;

/// <param name="Median">Requests per second.</param>
/// <param name="Ratio">Of the medians, to the better of nginx's two ways; null without nginx.</param>
internal sealed record Row(
    string Scenario, string Way, double Median, double Best, double? Ratio, double ServerCpu, double ReplicaCpu,
    double? CpuRatio, long Errors, double Resident);

internal sealed record LatencyRow(string Way, double Rate, double P50, double P99, double P999, double Max);

internal sealed record Report(
    DateTimeOffset At, int Cpus, int Rounds, int Seconds, IReadOnlyList<Row> Rows, IReadOnlyList<LatencyRow> Latencies)
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    public static Report Read(string file) => JsonSerializer.Deserialize<Report>(File.ReadAllText(file))!;

    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file, JsonSerializer.Serialize(this, _indented));
    }

    public static IReadOnlyList<Row> RowsOf(
        Scenario scenario, IReadOnlyDictionary<Way, List<LoadResult>> results)
    {
        var nginx = results.Where(one => one.Key.Name.StartsWith("nginx", StringComparison.Ordinal))
            .Select(one => (Rate: Median(one.Value, r => r.Rate), Cpu: Median(one.Value, r => r.ServerCpu + r.ReplicaCpu)))
            .OrderByDescending(one => one.Rate).ToList();
        return
        [
            .. results.Select(one =>
            {
                var (rate, server, replica) = (
                    Median(one.Value, r => r.Rate), Median(one.Value, r => r.ServerCpu), Median(one.Value, r => r.ReplicaCpu));
                return new Row(
                    scenario.ToString(), one.Key.Name, rate, one.Value.Max(r => r.Rate),
                    nginx.Count > 0 ? rate / nginx[0].Rate : null, server, replica,
                    nginx.Count > 0 ? (server + replica) / nginx[0].Cpu : null, one.Value.Sum(r => r.Errors),
                    Yard.Resident(one.Key.Server));
            }),
        ];
    }

    public static void Print(IReadOnlyList<Row> rows)
    {
        Console.WriteLine($"\n{rows[0].Scenario}");
        Console.WriteLine($"{"",-12}{"median/s",10}{"best/s",10}{"× nginx",9}{"CPU µs: server",16}{"replicas",10}{"× nginx",9}{"errors",8}{"MB",6}");
        foreach (var row in rows)
            Console.WriteLine(
                $"{row.Way,-12}{row.Median,10:0}{row.Best,10:0}{row.Ratio,9:0.00}{row.ServerCpu,16:0}{row.ReplicaCpu,10:0}"
                + $"{row.CpuRatio,9:0.00}{row.Errors,8}{row.Resident,6:0}");
    }

    public static void Print(IReadOnlyList<LatencyRow> rows)
    {
        Console.WriteLine($"\njson at {rows[0].Rate:0}/s, 70 % of what nginx can do; ms from when each was due");
        Console.WriteLine($"{"",-12}{"p50",8}{"p99",8}{"p99.9",8}{"max",8}");
        foreach (var row in rows)
            Console.WriteLine($"{row.Way,-12}{row.P50,8:0.00}{row.P99,8:0.00}{row.P999,8:0.00}{row.Max,8:0.0}");
    }

    public static double Median<T>(IReadOnlyCollection<T> rows, Func<T, double> of)
    {
        var sorted = rows.Select(of).Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
