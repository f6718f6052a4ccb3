using Gateway.Control;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Supervision;
using Gateway.Upgrade;

namespace Gateway.Hosting;

/// <summary>Carries wishes of operators from one gateway to the next: writes its own down, and does those of the gateway
/// that it replaces.</summary>
public sealed class HandoverSync
{
    private readonly GatewayParts _parts;
    private readonly LiveOptions _live;
    private readonly RunPlan _plan;
    private readonly HashSet<string> _drained = [];

    public HandoverSync(GatewayParts parts, LiveOptions live, RunPlan plan)
    {
        (_parts, _live, _plan) = (parts, live, plan);
        parts.Fleet.Changed += OnChanged;
    }

    private bool StartsReplicas => _plan.Upstreams.Count == 0;

    /// <param name="token">The admin token, if this gateway has made it up.</param>
    public HandoverState Write(string? token)
    {
        var fleet = _parts.Fleet.Current;
        int? wanted = StartsReplicas && fleet.Wanted != RunPlanner.Count(_live.Current, null).Count ? fleet.Wanted : null;
        var drained = fleet.Replicas
            .Where(replica => replica is { Hold: HoldReason.Operator, Origin: ReplicaOrigin.Found })
            .Select(replica => replica.Id.Text);
        return new HandoverState(token, _parts.Maintenance.On, wanted, _live.Current.Replicas, [.. drained]);
    }

    /// <summary>Before anything runs; the answer is how many replicas to begin with.</summary>
    public int Begin(HandoverState? handover)
    {
        if (handover is null) return _plan.Replicas;
        _parts.Maintenance.Set(handover.Maintenance);
        Drain(handover);
        return StartsReplicas ? handover.ReplicasWith(_live.Current, _plan.Replicas) : _plan.Replicas;
    }

    /// <summary>The same for what somebody has asked of the old gateway meanwhile.</summary>
    public void Follow(HandoverState handover)
    {
        _parts.Maintenance.Set(handover.Maintenance);
        Drain(handover);
        if (StartsReplicas)
            _parts.Supervisor.Post(new SupervisorMessage.Scale(handover.ReplicasWith(_live.Current, _plan.Replicas)));
    }

    private void Drain(HandoverState handover)
    {
        lock (_drained)
        {
            _drained.Clear();
            _drained.UnionWith(handover.Drained);
        }

        foreach (var replica in _parts.Fleet.Current.Replicas) Drain(replica);
    }

    private void OnChanged(FleetChange change)
    {
        if (change.To == ReplicaState.Ready) Drain(change.Replica);
    }

    // Once: whoever undrains it here means it. Before it is ready it could not be kept.
    private void Drain(Replica replica)
    {
        if (replica.State != ReplicaState.Ready) return;
        lock (_drained)
            if (!_drained.Remove(replica.Id.Text)) return;
        _parts.Fleet.Drain(replica, HoldReason.Operator, ReplicaVerbs.ByOperator);
    }
}
