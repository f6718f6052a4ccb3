using System.Collections.Immutable;

namespace Gateway.Replicas;

/// <summary>A slot that has no process because its last ones died; it waits for its back-off to end.</summary>
/// <param name="Id">Of the replica that died last.</param>
/// <param name="Generation">Of the replica that died last.</param>
/// <param name="Reason">How it died, and when the slot tries again.</param>
/// <param name="Restarts">How often this slot's process has been replaced.</param>
public sealed record FailedSlot(ReplicaId Id, int Generation, string Reason, int Restarts)
{
    /// <summary>What its process said of its death, for operators alone: it may hold what no client shall see.</summary>
    public string? CrashSummary { get; init; }
}

/// <summary>What is true now; never changes once published.</summary>
/// <param name="Version">One more with every change.</param>
/// <param name="Generation">Of the code that new replicas run.</param>
/// <param name="Wanted">Replicas that ought to be ready.</param>
/// <param name="Replicas">All that are not gone.</param>
/// <param name="Ready">Those that may be leased.</param>
/// <param name="FailedSlots">Slots in back-off.</param>
/// <param name="EverReady">Whether any replica has been ready since the start.</param>
public sealed record FleetSnapshot(
    long Version,
    int Generation,
    int Wanted,
    ImmutableArray<Replica> Replicas,
    ImmutableArray<Replica> Ready,
    ImmutableArray<FailedSlot> FailedSlots,
    bool EverReady)
{
    /// <summary>Null unless a new version is being tried on a share of the requests.</summary>
    public CanaryShare? Canary { get; init; }

    /// <summary>What keeps replicas from being found, for people; null when nothing does.</summary>
    public string? Trouble { get; init; }

    /// <summary>Whether a replica is about to be ready: one boots, will be started, or does not answer at the moment. A
    /// slot in back-off tries again, at first within a second. One that says itself that it is not ready is nothing to
    /// wait for.</summary>
    public bool Expects => EverReady && Wanted > 0
        && (Replicas.Any(IsComing) || Replicas.Count(IsStaying) < Wanted);

    public static FleetSnapshot Empty { get; } = new(0, 1, 0, [], [], [], EverReady: false);

    private static bool IsComing(Replica replica) =>
        replica.State == ReplicaState.Starting
        || (replica.State.IsUnhealthy() && replica.LastCheck is not { Ok: false, Status: not null });

    private static bool IsStaying(Replica replica) =>
        replica.State is ReplicaState.Starting or ReplicaState.Ready || replica.State.IsUnhealthy();
}
