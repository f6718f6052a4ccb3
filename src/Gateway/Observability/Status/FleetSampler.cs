using Gateway.Replicas;
using Gateway.Requests;

namespace Gateway.Observability;

/// <param name="Each">A replica's share, 1 and up.</param>
/// <param name="All">What the gateway and its replicas may use together.</param>
public sealed record CpuShares(int Each, double All);

/// <summary>Looks at everything once a second, beside the requests and never on their way.</summary>
public sealed class FleetSampler : IAsyncDisposable
{
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

public sealed class FleetFigures
{
    private volatile RecentFigures _gateway = RecentFigures.None;
    private volatile object? _busy;

    public RecentFigures Gateway { get => _gateway; internal set => _gateway = value; }

    public double? Busy { get => (double?)_busy; internal set => _busy = value; }
}

internal sealed class ReplicaWatch(Replica replica, TimeSpan window, TimeProvider clock) : IAsyncDisposable
{
    private readonly RateWindow _rates = new(window);
    private ProcessMeter? _process;
    private RuntimeCounters? _runtime;

    public void Look(TimeSpan now)
    {
        if (replica.Pid is { } pid) replica.Usage = Measure(pid, now);
        _rates.Add(new Totals(now, replica.Requests, replica.Errors, replica.Latency.Snapshot()));
        replica.Recent = _rates.Figures;
    }

    public async ValueTask DisposeAsync()
    {
        _process?.Dispose();
        if (_runtime is not null) await _runtime.DisposeAsync();
    }

    private ReplicaUsage Measure(int pid, TimeSpan now)
    {
        _process ??= new ProcessMeter(pid);
        // Not before it serves: following it costs it time, and its boot is what people wait for.
        if (replica.State == ReplicaState.Ready) _runtime ??= new RuntimeCounters(pid, clock);
        var (cpu, rss) = _process.Look(now);
        return new ReplicaUsage(cpu, rss, _runtime?.GcPausePercent, _runtime?.ThreadPoolQueue);
    }
}
