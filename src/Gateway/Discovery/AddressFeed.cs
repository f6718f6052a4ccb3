using System.Threading.Channels;
using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Discovery;

/// <summary>One loop with one inbox, as the supervisor's: answers, changes of the fleet and timers only enqueue. What
/// vanished is drained and never cut.</summary>
public sealed class AddressFeed : IDisposable
{
    private readonly Channel<NameAnswer?> _inbox =
        Channel.CreateUnbounded<NameAnswer?>(new UnboundedChannelOptions { SingleReader = true });

    private readonly KnownAnswers _known;
    private readonly Fleet _fleet;
    private readonly DiscoveredReplicas _found;
    private readonly GatewayLog _log;
    private readonly Alarm _alarm;
    private readonly IReadOnlyList<IEndpointWatch> _watches;
    private string? _notice;
    private string? _leftOut;

    /// <param name="watches">One for each name.</param>
    public AddressFeed(
        IReadOnlyList<IEndpointWatch> watches, Fleet fleet, DiscoveredReplicas found, GatewayLog log,
        TimeProvider clock)
    {
        (_watches, _fleet, _found, _log) = (watches, fleet, found, log);
        _known = new KnownAnswers(watches.Count, found.Options.GoneAfter, clock);
        _alarm = new Alarm(Look, clock);
        fleet.Changed += OnChanged;
    }

    /// <summary>Where clients reach this gateway.</summary>
    public OwnAddresses Own { get; init; } = new([]);

    public async Task RunAsync(CancellationToken stop)
    {
        _fleet.Report("the app's name is being looked up");
        var watching = _watches
            .Select(watch => watch.RunAsync(answer => _inbox.Writer.TryWrite(answer), stop)).ToList();
        try
        {
            while (true)
            {
                await _inbox.Reader.WaitToReadAsync(stop);
                // All that has come is one reason to look, not as many as there are replicas.
                while (_inbox.Reader.TryRead(out var answer))
                    if (answer is not null) Take(answer);
                if (_found.FinishDrains() is { } due) _alarm.Set(due);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Task.WhenAll(watching);
        }
    }

    public void Dispose()
    {
        _fleet.Changed -= OnChanged;
        _alarm.Dispose();
    }

    private void OnChanged(FleetChange change)
    {
        // It may be gone for good, and its successor already have a name.
        if (change.From == ReplicaState.Ready && change.To.IsUnhealthy())
            foreach (var watch in _watches) watch.Hurry();
        Look();
    }

    private void Look() => _inbox.Writer.TryWrite(null);

    private void Take(NameAnswer answer)
    {
        Tell(answer);
        _known.Take(answer);
        var (used, leftOut) = new EndpointRule(_found.Options.Most, Own.Now()).Of(_known.Endpoints);
        _found.Become(used);
        if (_known.Complete) _fleet.LookedUp();
        if (leftOut is not null && leftOut != _leftOut) _log.Warn(leftOut);
        _leftOut = leftOut;
        var notice = Notice.Read(_found.Options.Notice);
        TellNotice(notice);
        var told = string.Join("; ", [.. _known.Troubles, .. new[] { leftOut, notice }.OfType<string>()]);
        _fleet.Report(told.Length > 0 ? told : null, blocks: notice is not null);
    }

    private void TellNotice(string? notice)
    {
        var before = _notice;
        _notice = notice;
        if (notice is not null && notice != before) _log.NoticeRead(notice);
        else if (notice is null && before is not null) _log.NoticeGone();
    }

    // Once when it begins and once when it is over: a name server that is down for an hour is one line, not a thousand.
    private void Tell(NameAnswer answer)
    {
        var before = _known.Of(answer.Upstream);
        if (answer.Trouble == before?.Trouble) return;
        if (answer is { Trouble: { } why, IsCertain: true }) _log.Warn(why);
        else if (answer.Trouble is { } trouble) _log.LookUpFails(trouble, before?.Endpoints.Count ?? 0);
        else if (before is not null) _log.LookUpWorks(answer.Upstream.Host, answer.Endpoints.Count);
    }
}

/// <summary>What whoever runs the replicas has written about why they are away, such as a compiler's errors.</summary>
public static class Notice
{
    private const int Longest = 2000;

    public static string? Read(string? path)
    {
        try
        {
            if (path is null || !File.Exists(path)) return null;
            var text = File.ReadAllText(path).Trim();
            return text.Length == 0 ? null : text[..Math.Min(text.Length, Longest)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is being written; the next look comes within seconds.
            return null;
        }
    }
}
