using System.Net;
using Gateway.Replicas;

namespace Gateway.Tests.Replicas;

/// <summary>Replicas as a launcher would enter them, without a process behind them.</summary>
public static class Some
{
    public static Replica Replica(
        int slot = 1, int generation = 1, ReplicaSockets? sockets = null, int? pid = null, bool isWatched = false) =>
        new()
        {
            Id = ReplicaId.OfSlot(slot, generation),
            Generation = generation,
            Origin = ReplicaOrigin.Child,
            Address = "unix:/absent.h2",
            EndPoints = ReplicaEndPoints.Of(sockets ?? new ReplicaSockets("/absent.h2", "/absent.h1")),
            StartedAt = DateTimeOffset.UnixEpoch,
            Pid = pid ?? 1000 + slot,
            IsWatched = isWatched,
        };

    /// <summary>One that somebody else runs.</summary>
    public static Replica Found(int port, bool h2c = false)
    {
        var address = new IPEndPoint(IPAddress.Loopback, port);
        return new Replica
        {
            Id = new ReplicaId(address.ToString()),
            Generation = 1,
            Origin = ReplicaOrigin.Found,
            Address = $"http://{address}",
            EndPoints = ReplicaEndPoints.Of(address, h2c),
            StartedAt = DateTimeOffset.UnixEpoch,
        };
    }

    /// <summary>Adds a replica and lets a probe pass.</summary>
    public static Replica Ready(Fleet fleet, int slot = 1)
    {
        var replica = Replica(slot);
        fleet.Add(replica);
        fleet.Apply(replica, ReplicaEvent.ProbePassed);
        return replica;
    }
}
