using Gateway.Control;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Upgrade;

namespace Gateway.Hosting;

/// <summary>Carries what operators have asked for from one gateway to the next: writes its own down, and does what was
/// asked of the gateway that it replaces.</summary>
public sealed class HandoverSync
{
    private readonly Fleet _fleet;
    private readonly MaintenanceMode _maintenance;
    private readonly Func<int?> _configured;
    private readonly LiveOptions _live;
    private readonly string? _token;
    private readonly HashSet<string> _drained = [];

    public HandoverSync(
        Fleet fleet, MaintenanceMode maintenance, Func<int?> configured, LiveOptions live, string? token)
    {
        (_fleet, _maintenance, _configured, _live, _token) = (fleet, maintenance, configured, live, token);
        fleet.Changed += OnChanged;
    }

    public byte[]? Tickets { get; init; }

    public HandoverState Write()
    {
        var fleet = _fleet.Current;
        int? wanted = _configured() is { } configured && fleet.Wanted != configured ? fleet.Wanted : null;
        var drained = fleet.Replicas
            .Where(replica => replica is { Hold: HoldReason.Operator, Origin: ReplicaOrigin.Found })
            .Select(replica => replica.Id.Text);
        return new HandoverState(_token, _maintenance.On, wanted, _live.Current.Replicas, [.. drained])
        {
            Notice = _maintenance.Notice,
            Tickets = Tickets,
        };
    }

    /// <summary>Does what was asked of the replaced gateway, so far as it is not done; the answer is how many replicas
    /// are wanted.</summary>
    public int Apply(HandoverState? handover, int planned)
    {
        if (handover is null) return planned;
        _maintenance.Set(handover.Maintenance, handover.Notice);
        lock (_drained)
        {
            _drained.Clear();
            _drained.UnionWith(handover.Drained);
        }

        foreach (var replica in _fleet.Current.Replicas) Drain(replica);
        return handover.ReplicasWith(_live.Current, planned);
    }

    private void OnChanged(FleetChange change)
    {
        if (change.To == ReplicaState.Ready) Drain(change.Replica);
    }

    // Once: whoever undrains it here means it. Before it is ready it could not be kept.
    private void Drain(Replica replica)
    {
        lock (_drained)
            if (!_drained.Contains(replica.Id.Text)) return;
        if (_fleet.Drain(replica, HoldReason.Operator, ReplicaVerbs.ByOperator) != Removal.Done) return;
        lock (_drained) _drained.Remove(replica.Id.Text);
    }
}
