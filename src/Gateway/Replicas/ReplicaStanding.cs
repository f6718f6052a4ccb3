namespace Gateway.Replicas;

/// <summary>Who keeps a drained replica instead of letting it go.</summary>
public enum HoldReason
{
    Operator,

    /// <summary>Its version does worse than the others.</summary>
    Version,
}

/// <summary>All that is decided about a replica, one value so that whoever reads it reads what goes together.</summary>
/// <param name="State">Where it is in <see cref="ReplicaLife"/>.</param>
/// <param name="Reason">Why it is not ready, for people; null when it is.</param>
/// <param name="Hold">Whose drain keeps it; null when nobody's.</param>
/// <param name="Share">Of the requests that would be its own, 0 to 1.</param>
/// <param name="Drain">Null unless it drains.</param>
internal sealed record ReplicaStanding(
    ReplicaState State, string? Reason = null, HoldReason? Hold = null, float Share = 1, Drain? Drain = null)
{
    public static ReplicaStanding AtFirst { get; } = new(ReplicaState.Starting);
}
