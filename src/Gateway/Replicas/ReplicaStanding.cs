namespace Gateway.Replicas;

/// <summary>Who keeps a drained replica instead of letting it go.</summary>
public enum HoldReason
{
    Operator,
    Version, // its version does worse than the others
}

/// <summary>All that is decided about a replica, one value so that whoever reads it reads what goes together.</summary>
internal sealed record ReplicaStanding(
    ReplicaState State, string? Reason = null, HoldReason? Hold = null, float Share = 1, Drain? Drain = null)
{
    public static ReplicaStanding AtFirst { get; } = new(ReplicaState.Starting);
}
