using Gateway.Apps;
using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>Tells the fleet and the log how the builds of a hot-reload replica go.</summary>
public sealed class WatchReport(Fleet fleet, Replica replica, GatewayLog log)
{
    private WatchPhase _last;
    private bool _inTrouble;

    public void Tell(WatchState state)
    {
        var blocked = IsTrouble(state.Phase);
        fleet.Progressed(replica, new ReplicaProgress(state.Text, blocked));
        // Nobody listens at its sockets.
        if (state.Phase == WatchPhase.Ended) fleet.Apply(replica, ReplicaEvent.ProbesFailed, state.Text);
        if (blocked && !IsTrouble(_last)) log.ReplicaBlocked(replica.Id, state.Text.Split('\n'));
        if (_inTrouble && state.Phase == WatchPhase.Runs) log.ReplicaUnblocked(replica.Id);
        // What is built after an edit may fail once more.
        _inTrouble = blocked || (_inTrouble && state.Phase == WatchPhase.Building);
        _last = state.Phase;
    }

    private static bool IsTrouble(WatchPhase phase) => phase is WatchPhase.Broken or WatchPhase.Ended;
}
