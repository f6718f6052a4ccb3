namespace Gateway.Replicas;

/// <summary>Who keeps a drained replica instead of letting it go.</summary>
public enum HoldReason
{
    Operator,
    Version, // its version does worse than the others
}

/// <summary>How far it is from here, as whoever found it says.</summary>
/// <param name="Cost">As so many requests in flight more, 0 and up: one that is nearer is chosen before.</param>
/// <param name="Weight">Above 0 and up to 1, of what a whole one would get.</param>
public sealed record ReplicaPlace(int Cost, float Weight)
{
    public static ReplicaPlace Here { get; } = new(0, 1);
}

/// <summary>All that is decided about a replica, one value so that whoever reads it reads what goes together.</summary>
internal sealed record ReplicaStanding(
    ReplicaState State, string? Reason = null, HoldReason? Hold = null, float Share = 1, Drain? Drain = null)
{
    public ReplicaPlace Place { get; init; } = ReplicaPlace.Here;

    /// <summary>Of a replica that has just become ready, 0 to 1: it grows while slow start is on.</summary>
    public float Warmth { get; init; } = 1;

    public float Whole => Share * Warmth * Place.Weight;

    public static ReplicaStanding AtFirst { get; } = new(ReplicaState.Starting);
}
