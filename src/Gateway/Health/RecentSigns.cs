using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>When each replica was last seen silent, and last seen at work. Not for several threads.</summary>
public sealed class RecentSigns(TimeProvider clock)
{
    private readonly Dictionary<Replica, Seen> _seen = [];

    public void Look(IReadOnlyCollection<Replica> replicas)
    {
        foreach (var gone in _seen.Keys.Except(replicas).ToList()) _seen.Remove(gone);
        var now = clock.GetTimestamp();
        foreach (var replica in replicas)
        {
            if (!_seen.TryGetValue(replica, out var seen)) _seen[replica] = seen = new Seen();
            if (replica.Silence is not null && replica.State != ReplicaState.Starting) seen.Silent = now;
            if (ReplacementRule.Works(seen.Usage, replica.Usage)) seen.Worked = now;
            seen.Usage = replica.Usage;
        }
    }

    public bool WasSilent(Replica replica, TimeSpan within) =>
        replica.Silence is not null || IsSince(_seen.GetValueOrDefault(replica)?.Silent, within);

    public bool Worked(Replica replica, TimeSpan within) =>
        IsSince(_seen.GetValueOrDefault(replica)?.Worked, within);

    private bool IsSince(long? at, TimeSpan within) => at is { } then && clock.GetElapsedTime(then) < within;

    private sealed class Seen
    {
        public ReplicaUsage? Usage { get; set; }
        public long? Silent { get; set; }
        public long? Worked { get; set; }
    }
}
