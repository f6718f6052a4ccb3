namespace Gateway.Compare;

/// <summary>Each way in turn, round for round, so that what the machine does besides meets all of them.</summary>
public static class Comparison
{
    public static async Task<int> RunAsync(string[] args)
    {
        System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
        if (args is ["--draw", var from, var to])
        {
            Plot.Draw(Report.Read(from), to);
            return 0;
        }

        if (args.Contains("--help"))
        {
            Console.WriteLine(CompareOptions.Help);
            return 0;
        }

        var options = CompareOptions.Parse(args);
        using var yard = new Yard();
        Publish(yard, options.Before);
        var ways = await new Fronts(yard).StartAsync(options.Ways, options.Before is not null);
        if (!options.Ways.Contains("gateway")) ways = [.. ways.Skip(1)];
        Console.WriteLine($"{options.Rounds} alternating rounds of {options.Seconds} s after {options.WarmRounds} to warm up, {Environment.ProcessorCount} CPUs for everything");
        var rows = options.Scenarios.SelectMany(scenario => Measure(new Load(yard), ways, scenario, options)).ToList();
        var latencies = options.Latency ? await LatenciesAsync(ways, rows, options) : [];
        var report = new Report(
            DateTimeOffset.UtcNow, Environment.ProcessorCount, options.Rounds, options.Seconds, rows, latencies);
        report.Write(options.Json);
        Console.WriteLine($"\nwritten to {options.Json}");
        if (options.Plot is { } plot) Plot.Draw(report, plot);
        return 0;
    }

    private static void Publish(Yard yard, string? before)
    {
        Console.WriteLine("publishing …");
        List<(string Project, string Name)> published = [($"{yard.Root}/src/Gateway", "gateway"), ($"{yard.Root}/bench/yarp.cs", "yarp")];
        if (before is not null) published.Add(($"{Path.GetFullPath(before)}/src/Gateway", "before"));
        foreach (var (project, name) in published)
            yard.PublishAhead(project, name);
        yard.PublishApp();
        yard.MakeCertificate();
    }

    private static IReadOnlyList<Row> Measure(
        Load load, IReadOnlyList<Way> ways, Scenario scenario, CompareOptions options)
    {
        var able = ways.Where(way => scenario.Transport == "http" || way.Https > 0).ToList();
        if (scenario.Transport == "h2" && !Yard.Has("h2load")) return [];
        for (var round = 0; round < options.WarmRounds; round++)
            foreach (var way in able) load.Run(way, scenario, options.Seconds);
        var results = able.ToDictionary(way => way, _ => new List<LoadResult>());
        for (var round = 0; round < options.Rounds; round++)
            foreach (var way in able.Skip(round % able.Count).Concat(able.Take(round % able.Count)))
                results[way].Add(load.Run(way, scenario, options.Seconds));
        var rows = Report.RowsOf(scenario, results);
        Report.Print(rows);
        return rows;
    }

    private static async Task<IReadOnlyList<LatencyRow>> LatenciesAsync(
        IReadOnlyList<Way> ways, IReadOnlyList<Row> rows, CompareOptions options)
    {
        var nginx = rows.Where(row => row.Scenario == "json http 64" && row.Way.StartsWith("nginx", StringComparison.Ordinal)).ToList();
        if (nginx.Count == 0) return [];
        var rate = nginx.Max(row => row.Median) * 0.7;
        var results = ways.ToDictionary(way => way.Name, _ => new List<LatencyResult>());
        for (var round = 0; round < options.Rounds; round++)
            foreach (var way in ways)
                results[way.Name].Add(await FixedRate.RunAsync(way, "json", rate, options.Seconds));
        IReadOnlyList<LatencyRow> latencies =
        [
            .. results.Select(one => new LatencyRow(
                one.Key, rate, Report.Median(one.Value, r => r.P50), Report.Median(one.Value, r => r.P99),
                Report.Median(one.Value, r => r.P999), one.Value.Max(r => r.Max))),
        ];
        Report.Print(latencies);
        return latencies;
    }
}
