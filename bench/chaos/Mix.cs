using System.Diagnostics;
using System.Runtime.InteropServices;
using Gateway.Ledger;

namespace Gateway.Chaos;

/// <summary>Every fault again and again in random order, under the load of every kind of client.</summary>
internal sealed partial class Mix(Yard yard, ChaosOptions options)
{
    private const int SigTerm = 15;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    // Idle connections to replicas are kept for a minute.
    private static readonly TimeSpan _toSettle = TimeSpan.FromSeconds(100);

    private readonly Random _dice = new(options.Seed);
    private readonly SortedDictionary<string, int> _struck = [];
    private readonly List<(double Second, long Bytes)> _sizes = [];
    private int _notWhole;

    public async Task<int> RunAsync()
    {
        var ledger = yard.Ledger("mix");
        var gateway = new GatewayUnderTest(yard, ledger);
        await gateway.StartAsync();
        using var scene = new FaultScene(GatewayUnderTest.Admin, _dice) { BootsNotWhile = gateway.BootsNotWhile };
        await scene.WholeAsync(_patience);
        Console.WriteLine($"{options.Seconds} s, seed {options.Seed}");
        var (descriptors, sockets) = (gateway.Figures.Descriptors, gateway.Figures.Sockets);
        var load = LedgerLoad.Start(GatewayUnderTest.Target, ledger, plainClients: 8);
        await using var hostile = new HostileClients(GatewayUnderTest.Target.Http, options.Seed).Start(options.Hostile);
        try
        {
            await StrikeAsync(gateway, scene);
        }
        finally
        {
            if (Environment.GetEnvironmentVariable("CHAOS_LOG") is { Length: > 0 } path) gateway.KeepLog(path);
        }

        var verdict = await load.StopAsync(gateway.Excuses);
        Print(verdict);
        Console.WriteLine($"hostile requests beside them: {hostile.Asked}");
        var (struck, innocent) = await scene.FailuresAsync();
        Console.WriteLine(
            $"failures charged to the replicas that are there: {struck + innocent}, {innocent} to those that no fault has struck");
        await SettleAsync(gateway, descriptors);
        Console.WriteLine(
            $"not whole again within {_patience.TotalSeconds} s: {_notWhole}; replicas: {gateway.Figures.Children} of 4; "
            + $"descriptors: {descriptors} before, {gateway.Figures.Descriptors} after; "
            + $"sockets: {sockets} before, {gateway.Figures.Sockets} after; "
            + $"run directories: {Directory.GetDirectories(yard.Disk.Folder, "gateway-*").Length} of 1");
        var left = await StopAsync(gateway);
        Console.WriteLine($"processes left after its stop: {left}");
        return verdict.Failures.Count == 0 && innocent == 0 && _notWhole == 0 && left == 0 ? 0 : 1;
    }

    private async Task StrikeAsync(GatewayUnderTest gateway, FaultScene scene)
    {
        var own = new GatewayFaults(yard, gateway, scene);
        var (deck, kills) = (new Queue<Fault>(), 0);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < options.Seconds;)
        {
            if (options.Calm)
            {
                await Task.Delay(1000);
                _sizes.Add((clock.Elapsed.TotalSeconds, gateway.Figures.ResidentBytes));
                continue;
            }

            if (deck.Count == 0) deck = new Queue<Fault>(Shuffled([.. Faults.All, .. own.All()]));
            var isTime = kills < 2 && clock.Elapsed.TotalSeconds > options.Seconds * (kills + 1) / 6.0;
            var fault = isTime ? own.Killed : deck.Dequeue();
            if (isTime) kills++;
            _struck[fault.Name] = _struck.GetValueOrDefault(fault.Name) + 1;
            await fault.StrikeAsync(scene);
            if (gateway.End is { } end) throw new InvalidOperationException($"{fault.Name}: the gateway has ended: {end}");
            await Task.Delay(_dice.Next(500, 2500));
            if (!await scene.WholeAsync(_patience)) _notWhole++;
            if (gateway.End is { } late) throw new InvalidOperationException($"after {fault.Name}: the gateway has ended: {late}");
            _sizes.Add((clock.Elapsed.TotalSeconds, gateway.Figures.ResidentBytes));
        }
    }

    private void Print(LedgerVerdict verdict)
    {
        Console.WriteLine(LedgerVerdict.Header);
        Console.WriteLine(verdict.Row("gateway"));
        Console.WriteLine("faults: " + string.Join(", ", _struck.Select(pair => $"{pair.Value} × {pair.Key}")));
        foreach (var kind in verdict.Entries.GroupBy(entry => (entry.Kind, entry.Answer)).OrderBy(group => group.Key))
            Console.WriteLine($"  {kind.Key.Kind,-14}{kind.Key.Answer,-14}{kind.Count(),8}");
        foreach (var failure in verdict.Failures.Take(40)) Console.WriteLine(failure);
        var tenths = _sizes.GroupBy(size => (int)(10 * size.Second / options.Seconds))
            .Select(tenth => Median(tenth.Select(size => size.Bytes))).ToList();
        var lastHalf = _sizes.Where(size => size.Second > options.Seconds / 2.0).Select(size => size.Bytes).ToList();
        Console.WriteLine(
            $"resident MB, median of each tenth: {string.Join(" ", tenths.Select(bytes => $"{bytes / 1e6:0}"))}; "
            + $"over the last half {lastHalf.Min() / 1e6:0} to {lastHalf.Max() / 1e6:0}");
    }

    private static async Task SettleAsync(GatewayUnderTest gateway, int descriptors)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < _toSettle; await Task.Delay(1000))
            if (gateway.Figures.Descriptors <= descriptors)
                return;
    }

    private async Task<int> StopAsync(GatewayUnderTest gateway)
    {
        _ = Signal(gateway.Pid, SigTerm);
        await gateway.EndedAsync();
        return ProcessFigures.With(yard.Disk.Folder);
    }

    private IEnumerable<Fault> Shuffled(Fault[] faults)
    {
        _dice.Shuffle(faults);
        return faults;
    }

    private static long Median(IEnumerable<long> numbers)
    {
        var sorted = numbers.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int pid, int signal);
}
