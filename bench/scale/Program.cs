using System.Globalization;
using Gateway.Scale;

// Many gateways in front of many replicas, by the product's own picker, budget, ejection and discovery and a clock that jumps.
//   dotnet run -c Release --project bench/scale -- [--quick] [--seed N] [--plots FOLDER] [--only SCENARIO]
//     [--size 1000x10000]
// --quick takes some seconds, all of it some minutes. The same seed is the same table, but for what it took.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seed = int.Parse(Option("--seed") ?? "1");
Size[] small = [new(1, 10), new(10, 100), new(100, 100)];
Size[] large = [new(10, 1_000), new(1_000, 100), new(100, 1_000), new(1, 10_000)];
var sizes = Option("--size") is { } one ? [Size.Parse(one)] : args.Contains("--quick") ? small : [.. small, .. large];

var results = new List<Result>();
Console.WriteLine("| scenario | gateways × replicas | requests | failed % | fails for, s | attempts each | p99, ms "
    + "| busiest | in line | probes/s each |\n|---|---|---|---|---|---|---|---|---|---|");
foreach (var scenario in Scenarios.All.Where(scenario => Option("--only") is not { } only || scenario.Name == only))
{
    foreach (var size in sizes)
    {
        var result = Result.Of(scenario, size, seed);
        results.Add(result);
        Console.WriteLine($"| {scenario.Name} | {size} | {result.Requests:N0} | {result.FailedPercent:0.00} "
            + $"| {result.FailsFor?.ToString("0.0") ?? "–"} | {result.AttemptsEach:0.00} | {result.P99Ms:0} "
            + $"| {result.Busiest:0.0} × | {result.MostWaiting} | {result.ProbesPerSecond:0.0} |");
        Console.Error.WriteLine($"{scenario.Name} {size}: {result.TookSeconds:0.0} s, "
            + $"{result.MegabytesPerGateway:0.00} MB a gateway");
    }
}

if (Option("--plots") is { } folder) Plot.WriteAll(folder, results);

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
