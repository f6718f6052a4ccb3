using Gateway.Replicas;

namespace Gateway.Tests.Replicas;

/// <summary>Replicas as a launcher would enter them, without a process behind them.</summary>
public static class Some
{
    public static Replica Replica(
        int slot = 1, int generation = 1, ReplicaSockets? sockets = null) => new()
        {
            Id = ReplicaId.OfSlot(slot, generation),
            Generation = generation,
            Origin = ReplicaOrigin.Child,
            Address = "unix:/absent.h2",
            Reach = ReplicaReach.Of(sockets ?? new ReplicaSockets("/absent.h2", "/absent.h1")),
            StartedAt = DateTimeOffset.UnixEpoch,
            Pid = 1000 + slot,
        };

    /// <summary>Adds a replica and lets a probe pass.</summary>
    public static Replica Ready(Fleet fleet, int slot = 1)
    {
        var replica = Replica(slot);
        fleet.Add(replica);
        fleet.Apply(replica, ReplicaEvent.ProbePassed);
        return replica;
    }
}
