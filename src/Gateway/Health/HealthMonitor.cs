using System.Collections.Concurrent;
using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Health;

public sealed class HealthMonitor : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Replica, ProbeLoop> _loops = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Fleet _fleet;
    private readonly Func<HealthOptions> _options;
    private readonly GatewayLog _log;
    private readonly TimeProvider _clock;

    public HealthMonitor(Fleet fleet, Func<HealthOptions> options, GatewayLog log, TimeProvider clock)
    {
        (_fleet, _options, _log, _clock) = (fleet, options, log, clock);
        fleet.Changed += OnChanged;
    }

    public WarmUp? WarmUp { get; init; }

    public void Wake()
    {
        foreach (var loop in _loops.Values) loop.Wake();
    }

    public async ValueTask DisposeAsync()
    {
        _fleet.Changed -= OnChanged;
        await _stop.CancelAsync();
        await Task.WhenAll(_loops.Values.Select(loop => loop.Running));
        _stop.Dispose();
    }

    private void OnChanged(FleetChange change)
    {
        if (change.From is null) Watch(change.Replica);
        else if (change.From != change.To && _loops.TryGetValue(change.Replica, out var loop)) loop.Wake();
        if (change.To == ReplicaState.Gone) _loops.TryRemove(change.Replica, out _);
    }

    private void Watch(Replica replica)
    {
        var loop = new ProbeLoop(_fleet, replica, _options, _clock) { WarmUp = WarmUp };
        _loops[replica] = loop;
        loop.Start(_log, _stop.Token);
    }
}
