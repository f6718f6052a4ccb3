using Gateway.Replicas;

namespace Gateway.Forwarding;

// Ties at random: always the first one would warm only that one, and send it every request of a quiet hour.
public sealed class LeastInFlightPicker(Fleet fleet, Random dice, int mostEach = int.MaxValue)
{
    private readonly Lock _gate = new();

    /// <summary>Chooses and counts in, as one step. Null when none is left.</summary>
    public RequestLease? Pick(IReadOnlyCollection<Replica> tried)
    {
        lock (_gate)
        {
            while (Chosen(tried) is { } replica)
                if (replica.TryLease() is { } lease)
                    return lease;
            return null;
        }
    }

    /// <summary>The replica that keeps the client's state, or when there is none any more as for others.</summary>
    public RequestLease? Pick(ForwardContext forward)
    {
        if (forward.Binding is null) return Pick(forward.Tried);
        lock (_gate)
        {
            while (forward.Bound is { } bound)
            {
                if (IsFull(bound, bound.InFlight)) return null;
                if (bound.TryLeaseBound() is { } lease) return lease;
            }

            return Pick(forward.Tried);
        }
    }

    private bool IsFull(Replica replica, int inFlight) => inFlight >= mostEach && replica.Occupied >= mostEach;

    // While a new version is tried, the dice say which side a request goes to; the other one is better than none.
    private Replica? Chosen(IReadOnlyCollection<Replica> tried)
    {
        if (fleet.Current.Canary is not { } canary) return Least(tried);
        var toNew = canary.Takes(dice.NextDouble());
        return Least(tried, canary, toNew) ?? Least(tried);
    }

    private Replica? Least(IReadOnlyCollection<Replica> tried, CanaryShare? canary = null, bool toNew = false)
    {
        Replica? least = null, spared = null;
        var (fewest, ties) = (int.MaxValue, 0);
        foreach (var replica in fleet.Current.Ready)
        {
            var inFlight = replica.InFlight;
            var burden = inFlight + replica.Distrust;
            if (burden > fewest || replica.State != ReplicaState.Ready || tried.Contains(replica)) continue;
            if (canary is not null && !canary.Admits(replica, toNew)) continue;
            if (IsFull(replica, inFlight)) continue;
            if (replica.Share < 1 && dice.NextDouble() >= replica.Share)
            {
                spared = replica;
                continue;
            }

            ties = burden < fewest ? 1 : ties + 1;
            if (ties == 1 || dice.Next(ties) == 0) least = replica;
            fewest = burden;
        }

        // One that is coming back is spared only while there are others.
        return least ?? spared;
    }
}
