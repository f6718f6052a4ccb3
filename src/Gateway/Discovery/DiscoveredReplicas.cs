using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Discovery;

/// <summary>Used by one loop alone.</summary>
public sealed class DiscoveredReplicas(
    Fleet fleet, DiscoveryOptions options, Func<StopOptions> stop, GatewayLog log, TimeProvider clock)
{
    private const int Generation = 1;
    private const string Vanished = "its address vanished";

    private readonly Dictionary<IPEndPoint, Replica> _replicas = [];
    private readonly long _born = clock.GetTimestamp();
    private IReadOnlyCollection<FoundEndpoint> _found = [];

    public DiscoveryOptions Options { get; } = options;

    public void Become(IReadOnlyCollection<FoundEndpoint> found)
    {
        if (fleet.Current.Wanted != found.Count) fleet.Want(found.Count, Generation);
        // As a rule the answer is the one of a second ago.
        if (found.SequenceEqual(_found)) return;
        _found = found;
        var diff = AddressDiff.Between(_replicas.Keys, [.. found.Select(one => one.Address)]);
        foreach (var address in diff.Vanished) Withdraw(address);
        if (diff.Appeared.Count > 0) Enter(diff.Appeared);
        foreach (var one in found) Describe(_replicas[one.Address], one);
    }

    /// <summary>When the next drain is due even if nothing happens; null when none is.</summary>
    public TimeSpan? FinishDrains()
    {
        var now = clock.GetElapsedTime(_born);
        foreach (var replica in fleet.Current.Replicas) Finish(replica, now);
        return fleet.Current.Replicas.Select(replica => replica.Drain?.DueAt - now)
            .Where(wait => wait > TimeSpan.Zero).Min();
    }

    private void Finish(Replica replica, TimeSpan now)
    {
        if (replica.Drain?.IsOver(now, stop().Timeout) != true) return;
        log.DrainEnded(replica);
        if (!fleet.Apply(replica, ReplicaEvent.Drained, replica.Reason)) return;
        log.ReplicaLeft(replica.Id);
    }

    private void Enter(IReadOnlyList<IPEndPoint> appeared)
    {
        var leaving = fleet.Current.Replicas.Where(one => one.State == ReplicaState.Draining)
            .ToLookup(one => one.Id.Text);
        var entering = new List<Replica>();
        foreach (var address in appeared)
        {
            // It was on its way out, and is back before its last request has ended.
            var returning = leaving[address.ToString()]
                .FirstOrDefault(one => fleet.Apply(one, ReplicaEvent.UndrainAsked));
            _replicas[address] = returning ?? Found(address);
            if (returning is null) entering.Add(_replicas[address]);
        }

        fleet.AddAll(entering);
    }

    private Replica Found(IPEndPoint address) => new()
    {
        Id = new ReplicaId(address.ToString()),
        Generation = Generation,
        Origin = ReplicaOrigin.Found,
        Address = $"http://{address}",
        EndPoints = ReplicaEndPoints.Of(address, Options.Protocol == "h2c"),
        StartedAt = clock.GetUtcNow(),
    };

    private void Describe(Replica replica, FoundEndpoint found)
    {
        fleet.Place(replica, new ReplicaPlace(PlaceCost.Of(found, Options), found.Weight));
        // What it says itself, each time that it is probed, counts more.
        replica.Version ??= found.Version;
    }

    private void Withdraw(IPEndPoint address)
    {
        if (!_replicas.Remove(address, out var replica)) return;
        var began = replica.State;
        if (fleet.Apply(replica, ReplicaEvent.Withdrawn, Vanished) && began == ReplicaState.Starting)
            log.ReplicaLeft(replica.Id);
    }
}

public static class PlaceCost
{
    // More requests in flight than a replica can have: no load makes up for it.
    private const int Backup = 1_000_000;
    private const int MostRanks = 1000;

    /// <summary>As so many requests in flight, 0 and up.</summary>
    public static int Of(FoundEndpoint found, DiscoveryOptions options) =>
        (Math.Min(found.Rank, MostRanks) * Backup) + (IsElsewhere(found, options.Zone) ? options.Spill : 0);

    private static bool IsElsewhere(FoundEndpoint found, string? zone) =>
        zone is not null && found.Zones.Count > 0 && !found.Zones.Contains(zone);
}

public sealed record AddressDiff(IReadOnlyList<IPEndPoint> Appeared, IReadOnlyList<IPEndPoint> Vanished)
{
    /// <summary>In the order of their answers, so that the same answer always means the same steps.</summary>
    public static AddressDiff Between(IReadOnlyCollection<IPEndPoint> known, IReadOnlyCollection<IPEndPoint> found) =>
        new([.. found.Except(known)], [.. known.Except(found)]);
}
