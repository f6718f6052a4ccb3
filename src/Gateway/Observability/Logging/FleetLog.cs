using Gateway.Replicas;

namespace Gateway.Observability;

public sealed class FleetLog(GatewayLog log, TimeProvider clock)
{
    public void Tell(FleetChange change)
    {
        var replica = change.Replica;
        if (change.From?.WireName() == change.To.WireName()) return;
        switch (change.To)
        {
            case ReplicaState.Starting when change.From is null && replica.Origin == ReplicaOrigin.Found:
                log.ReplicaFound(replica.Id);
                break;
            case ReplicaState.Starting when change.From is null:
                log.ReplicaStarted(replica.Id, replica.Pid);
                break;
            case ReplicaState.Ready:
                log.ReplicaReady(replica.Id, (clock.GetUtcNow() - replica.StartedAt).TotalSeconds);
                break;
            case ReplicaState.Unhealthy or ReplicaState.Ejected:
                log.ReplicaUnhealthy(replica.Id, change.Reason);
                break;
            case ReplicaState.Draining:
                log.ReplicaDraining(replica.Id, replica.InFlight, change.Reason);
                break;
        }
    }
}
