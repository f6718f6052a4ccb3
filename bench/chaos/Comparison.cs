using System.Diagnostics;
using Gateway.Ledger;

namespace Gateway.Chaos;

/// <summary>The same load and the same kills for each server in turn: one of four that serve, and the next one once all
/// four serve again.</summary>
internal static class Comparison
{
    // What all of them serve: HTTP/1.1 without a long answer.
    private static readonly LedgerKind[] _kinds =
    [
        .. Enumerable.Repeat(LedgerKind.Get, 14), LedgerKind.NewConnection, LedgerKind.Post, LedgerKind.Post,
        LedgerKind.KeyedPost, LedgerKind.KeyedPost, LedgerKind.Upload,
    ];

    public static async Task<int> RunAsync(Yard yard, ChaosOptions options)
    {
        Console.WriteLine($"{options.Seconds} s each, seed {options.Seed}, 20 clients, requests of 50 ms, kill -9 of one of four");
        Console.WriteLine(LedgerVerdict.Header);
        var verdicts = new List<LedgerVerdict> { await GatewayAsync(yard, options) };
        verdicts.Add(await OthersAsync(yard, options, "nginx", Others.Nginx));
        verdicts.Add(await OthersAsync(yard, options, "HAProxy", Others.HaProxy));
        verdicts.Add(await GunicornAsync(yard, options));
        return verdicts[0].Failures.Count == 0 ? 0 : 1;
    }

    private static async Task<LedgerVerdict> GatewayAsync(Yard yard, ChaosOptions options)
    {
        var (ledger, gateway) = (yard.Ledger("gateway"), new GatewayUnderTest(yard, yard.Ledger("gateway")));
        await gateway.StartAsync();
        using var scene = new FaultScene(GatewayUnderTest.Admin, new Random(options.Seed));
        await scene.WholeAsync(TimeSpan.FromSeconds(30));
        var verdict = await LoadAsync("gateway", GatewayUnderTest.Target.Http, ledger, options, async () =>
        {
            await scene.WholeAsync(TimeSpan.FromSeconds(30));
            return [.. (await scene.ReplicasAsync()).Where(one => one.State == "ready").Select(one => one.Pid)];
        });
        gateway.Stop();
        return verdict;
    }

    private static async Task<LedgerVerdict> OthersAsync(
        Yard yard, ChaosOptions options, string name, Func<Yard, int, IEnumerable<int>, Process> start)
    {
        var ledger = yard.Ledger(name);
        using var replicas = new PlainReplicas(yard, ledger, 4);
        await replicas.AnswerAsync();
        var server = start(yard, 18280, replicas.Ports);
        await Yard.AnswersAsync("http://127.0.0.1:18280/");
        var verdict = await LoadAsync(name, new Uri("http://127.0.0.1:18280"), ledger, options, async () =>
        {
            await replicas.AnswerAsync();
            return replicas.Pids;
        });
        Yard.End(server);
        return verdict;
    }

    private static async Task<LedgerVerdict> GunicornAsync(Yard yard, ChaosOptions options)
    {
        var ledger = yard.Ledger("gunicorn");
        var server = Others.Gunicorn(yard, 18280, ledger);
        await Yard.AnswersAsync("http://127.0.0.1:18280/");
        var verdict = await LoadAsync("Gunicorn", new Uri("http://127.0.0.1:18280"), ledger, options, async () =>
        {
            await Yard.UntilAsync(() => Children(server.Id).Count() == 4);
            return [.. Children(server.Id)];
        });
        Yard.End(server);
        return verdict;
    }

    private static async Task<LedgerVerdict> LoadAsync(
        string name, Uri address, string ledger, ChaosOptions options, Func<Task<IReadOnlyList<int>>> pidsAsync)
    {
        var (dice, kills) = (new Random(options.Seed), 0);
        var load = LedgerLoad.Start(new LedgerTarget(address, null, Milliseconds: 50), ledger, _kinds);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < options.Seconds;)
        {
            await Task.Delay(2000);
            if (await pidsAsync() is not { Count: > 0 } pids) continue;
            Kill(pids[dice.Next(pids.Count)]);
            kills++;
        }

        await Task.Delay(1000);
        var verdict = await load.StopAsync();
        Console.WriteLine($"{verdict.Row(name)}   {kills} kills");
        foreach (var failure in verdict.Failures.Take(name == "gateway" ? 20 : 3)) Console.WriteLine("    " + failure);
        return verdict;
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    private static IEnumerable<int> Children(int pid) =>
        File.ReadAllText($"/proc/{pid}/task/{pid}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, null));
}
