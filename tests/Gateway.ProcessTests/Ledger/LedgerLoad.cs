using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gateway.Ledger;

/// <summary>
/// Real clients of every kind, that ask without a pause until told to stop, each request with an id of its own. Use:
/// give the app of <c>tests/Apps/Faults</c> a folder (<c>--ledger FOLDER</c>), start the load, do to the gateway what
/// shall not be noticed, <see cref="StopAsync"/>, and look at <see cref="LedgerVerdict.Failures"/>.
/// </summary>
public sealed class LedgerLoad
{
    private readonly ConcurrentQueue<LedgerEntry> _entries = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _folder;
    private readonly Task _running;
    private int _number;

    private LedgerLoad(LedgerTarget target, string folder, IEnumerable<LedgerKind> kinds)
    {
        _folder = folder;
        _running = Task.WhenAll(kinds.Select(kind => Task.Run(() => AskAsync(kind, target))));
    }

    /// <summary>Requests that have ended so far.</summary>
    public int Count => _entries.Count;

    public IReadOnlyCollection<LedgerEntry> Entries => _entries;

    /// <summary>One client of every kind, and so many of the plain ones.</summary>
    public static LedgerLoad Start(LedgerTarget target, string folder, int plainClients = 4) => new(
        target, folder,
        [
            .. Enum.GetValues<LedgerKind>().Where(kind => target.H2 is not null || !NeedsH2(kind)),
            .. Enumerable.Repeat(LedgerKind.Get, plainClients),
        ]);

    /// <summary>The same with clients of the kinds that are named, once for each time that they are.</summary>
    public static LedgerLoad Start(LedgerTarget target, string folder, IEnumerable<LedgerKind> kinds) =>
        new(target, folder, kinds);

    /// <summary>Lets every client end what it is at, and compares.</summary>
    /// <param name="excuses">Asked for once all have ended.</param>
    public async Task<LedgerVerdict> StopAsync(Func<LedgerExcuses>? excuses = null)
    {
        await _stop.CancelAsync();
        await _running;
        return LedgerVerdict.Of([.. _entries], LedgerRecords.Read(_folder), excuses?.Invoke());
    }

    private static bool NeedsH2(LedgerKind kind) => kind is LedgerKind.H2 or LedgerKind.Grpc;

    private async Task AskAsync(LedgerKind kind, LedgerTarget target)
    {
        using var client = new LedgerClient(kind, target);
        while (!_stop.IsCancellationRequested)
        {
            var id = $"{kind}-{Interlocked.Increment(ref _number)}".ToLowerInvariant();
            var (started, clock) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
            var (answer, detail) = await client.AskAsync(id);
            _entries.Enqueue(new LedgerEntry(id, kind, started, clock.Elapsed, answer, detail));
            // One that fails fast shall not become the whole load.
            if (answer is not LedgerAnswer.Right) await Pace.OnceAsync(TimeSpan.FromMilliseconds(20));
        }
    }
}

/// <summary>Where the clients go.</summary>
/// <param name="Http">For HTTP/1.1.</param>
/// <param name="H2">For HTTP/2 without TLS; null where the server has none.</param>
/// <param name="Milliseconds">That a plain request takes in the app.</param>
public sealed record LedgerTarget(Uri Http, Uri? H2, int Milliseconds = 5);

/// <summary>The pace of a slow client.</summary>
internal static class Pace
{
    public static async Task OnceAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }
}
