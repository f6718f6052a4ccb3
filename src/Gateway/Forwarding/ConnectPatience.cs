using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>An address that has vanished from an overlay network answers nothing, not even that nobody is there: where
/// others serve, it is not waited for as long as the last one that is left.</summary>
public static class ConnectPatience
{
    // A network's round trip and no more: the system connects for a replica that is busy.
    private static readonly TimeSpan _besideOthers = TimeSpan.FromMilliseconds(500);

    public static TimeSpan Of(Replica replica, FleetSnapshot fleet, TimeSpan most) =>
        replica.Origin == ReplicaOrigin.Found && most > _besideOthers && fleet.Ready.Any(other => other != replica)
            ? _besideOthers
            : most;
}
