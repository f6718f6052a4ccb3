using Gateway.Replicas;

namespace Gateway.Forwarding;

// Ties at random: always the first one would warm only that one, and send it every request of a quiet hour.
public sealed class LeastInFlightPicker(Fleet fleet, Random dice, int mostEach = int.MaxValue)
{
    // Above so many a comparison of all costs more than the forwarding: 10,000 took 0.2 ms for each request.
    private const int Many = 64;

    // Where a third is near and idle, one in 25 finds none of these and compares all.
    private const int Tries = 8;

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
        if (fleet.Current.Canary is not { } canary) return Idle(tried) ?? Least(tried);
        var toNew = canary.Takes(dice.NextDouble());
        return Least(tried, canary, toNew) ?? Least(tried);
    }

    // Nobody can have fewer than none. Any idle one is as likely as any other.
    private Replica? Idle(IReadOnlyCollection<Replica> tried)
    {
        var ready = fleet.Current.Ready;
        for (var tries = ready.Length > Many ? Tries : 0; tries > 0; tries--)
        {
            var one = ready[dice.Next(ready.Length)];
            if (one.InFlight + one.Burden == 0 && one.Share >= 1 && one.State == ReplicaState.Ready
                && !tried.Contains(one))
                return one;
        }

        return null;
    }

    private Replica? Least(IReadOnlyCollection<Replica> tried, CanaryShare? canary = null, bool toNew = false)
    {
        var (chosen, spared) = (new Fewest(), new Fewest());
        foreach (var replica in fleet.Current.Ready)
        {
            var inFlight = replica.InFlight;
            var burden = inFlight + replica.Burden;
            if (burden > chosen.Burden || replica.State != ReplicaState.Ready || tried.Contains(replica)) continue;
            if (canary is not null && !canary.Admits(replica, toNew)) continue;
            if (IsFull(replica, inFlight)) continue;
            var share = replica.Share;
            if (share < 1 && dice.NextDouble() >= share) spared.Offer(replica, burden, dice);
            else chosen.Offer(replica, burden, dice);
        }

        // One that has less than its share is spared only while there are others.
        return chosen.Replica ?? spared.Replica;
    }

    private struct Fewest()
    {
        private int _ties;

        public int Burden { get; private set; } = int.MaxValue;
        public Replica? Replica { get; private set; }

        public void Offer(Replica replica, int burden, Random dice)
        {
            if (burden > Burden) return;
            _ties = burden < Burden ? 1 : _ties + 1;
            if (_ties == 1 || dice.Next(_ties) == 0) Replica = replica;
            Burden = burden;
        }
    }
}
