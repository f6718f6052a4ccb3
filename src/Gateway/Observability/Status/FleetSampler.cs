using Gateway.Replicas;
using Gateway.Requests;

namespace Gateway.Observability;

/// <summary>The CPUs that there are to share.</summary>
/// <param name="Each">A replica's share, 1 and up.</param>
/// <param name="All">What the gateway and its replicas may use together.</param>
public sealed record CpuShares(int Each, double All);

/// <summary>Looks at everything once a second, beside the requests and never on their way.</summary>
public sealed class FleetSampler : IAsyncDisposable
{
    /// <summary>Between two samples.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Calm enough to read, and what happened a quarter of a minute ago no longer counts.
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(10);

    private readonly Fleet _fleet;
    private readonly GatewayCounters _counters;
    private readonly CpuShares _cpus;
    private readonly int _inFlightEach;
    private readonly TimeProvider _clock;
    private readonly long _born;
    private readonly RateWindow _rates = new(_window);
    private readonly Dictionary<Replica, ReplicaWatch> _watches = [];
    private readonly ProcessMeter _self = new(Environment.ProcessId);

    public FleetSampler(Fleet fleet, GatewayCounters counters, CpuShares cpus, int inFlightEach, TimeProvider clock)
    {
        (_fleet, _counters, _cpus, _inFlightEach, _clock) = (fleet, counters, cpus, inFlightEach, clock);
        _born = clock.GetTimestamp();
    }

    public FleetFigures Figures { get; } = new();

    public async ValueTask DisposeAsync()
    {
        foreach (var watch in _watches.Values) await watch.DisposeAsync();
        _self.Dispose();
    }

    /// <summary>One look at everything.</summary>
    public async Task SampleAsync(CancellationToken stop)
    {
        var now = _clock.GetElapsedTime(_born);
        var replicas = _fleet.Current.Replicas;
        foreach (var gone in _watches.Keys.Except(replicas).ToList()) await ForgetAsync(gone);
        foreach (var replica in replicas) WatchOf(replica).Look(now);

        _rates.Add(new Totals(now, _counters.Requests, _counters.Answers.Snapshot()[^1], _counters.Latency.Snapshot()));
        Figures.Gateway = _rates.Figures;
        Figures.Busy = Saturation.Of(LoadNow(now));
    }

    private Load LoadNow(TimeSpan now)
    {
        var ready = _fleet.Current.Ready;
        return new Load(
            [.. ready.Select(replica => replica.Usage?.CpuPercent)], _cpus.Each, _self.Look(now).CpuPercent, _cpus.All,
            _counters.InFlight + _counters.Queued, ready.Length * _inFlightEach);
    }

    private ReplicaWatch WatchOf(Replica replica)
    {
        if (!_watches.TryGetValue(replica, out var watch))
            _watches[replica] = watch = new ReplicaWatch(replica, _window, _clock);
        return watch;
    }

    private async Task ForgetAsync(Replica replica)
    {
        if (_watches.Remove(replica, out var watch)) await watch.DisposeAsync();
    }
}
