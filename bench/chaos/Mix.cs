using System.Diagnostics;
using Gateway.Ledger;

namespace Gateway.Chaos;

/// <summary>Faults at random, one after the other, under the load of every kind of client.</summary>
internal static class Mix
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(Yard yard, ChaosOptions options)
    {
        var (ledger, dice) = (yard.Ledger("mix"), new Random(options.Seed));
        var gateway = new GatewayUnderTest(yard);
        await gateway.StartAsync(ledger);
        using var scene = new FaultScene(GatewayUnderTest.Admin, dice);
        await scene.WholeAsync(_patience);
        Console.WriteLine($"{options.Seconds} s, seed {options.Seed}");
        var load = LedgerLoad.Start(GatewayUnderTest.Target, ledger, plainClients: 8);
        var (struck, sizes, notWhole) = (new SortedDictionary<string, int>(), new List<long>(), 0);
        var descriptors = gateway.Descriptors;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < options.Seconds;)
        {
            var fault = Faults.All[dice.Next(Faults.All.Count)];
            struck[fault.Name] = struck.GetValueOrDefault(fault.Name) + 1;
            await fault.StrikeAsync(scene);
            await Task.Delay(dice.Next(500, 2500));
            if (!await scene.WholeAsync(_patience)) notWhole++;
            sizes.Add(gateway.ResidentBytes);
        }

        await scene.WholeAsync(_patience);
        var verdict = await load.StopAsync();
        Console.WriteLine(LedgerVerdict.Header);
        Console.WriteLine(verdict.Row("gateway"));
        Console.WriteLine("faults: " + string.Join(", ", struck.Select(pair => $"{pair.Value} × {pair.Key}")));
        foreach (var kind in verdict.Entries.GroupBy(entry => (entry.Kind, entry.Answer)).OrderBy(group => group.Key))
            Console.WriteLine($"  {kind.Key.Kind,-14}{kind.Key.Answer,-14}{kind.Count(),8}");
        foreach (var failure in verdict.Failures.Take(40)) Console.WriteLine(failure);
        Console.WriteLine(
            $"not whole again within {_patience.TotalSeconds} s: {notWhole}; processes: {gateway.Children} of 4; "
            + $"descriptors: {descriptors} before, {gateway.Descriptors} after; resident MB over the last half: "
            + Spread(sizes[(sizes.Count / 2)..]));
        if (Environment.GetEnvironmentVariable("CHAOS_LOG") is { Length: > 0 } path)
            await File.WriteAllLinesAsync(path, gateway.Log);
        gateway.Stop();
        return verdict.Failures.Count == 0 && notWhole == 0 ? 0 : 1;
    }

    private static string Spread(List<long> sizes) =>
        sizes.Count == 0 ? "-" : $"{sizes.Min() / 1e6:0} to {sizes.Max() / 1e6:0}";
}
