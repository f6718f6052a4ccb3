using Gateway.Replicas;

namespace Gateway.Observability;

/// <summary>Follows one replica from sample to sample, for as long as it is there.</summary>
public sealed class ReplicaWatch(Replica replica, TimeSpan window, TimeProvider clock) : IAsyncDisposable
{
    private readonly RateWindow _rates = new(window);
    private ProcessMeter? _process;
    private RuntimeCounters? _runtime;

    /// <summary>Looks at the process, and reckons the rates.</summary>
    public void Look(TimeSpan now)
    {
        if (replica.Pid is { } pid) replica.Usage = Measure(pid, now);
        _rates.Add(new Totals(now, replica.Requests, replica.ServerErrors + replica.Failures, replica.Latency.Snapshot()));
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
