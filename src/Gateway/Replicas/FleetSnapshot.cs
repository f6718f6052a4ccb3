using System.Collections.Immutable;

namespace Gateway.Replicas;

/// <summary>A slot without a process, since its last ones died; it waits for its back-off to end.</summary>
public sealed record FailedSlot(ReplicaId Id, int Generation, string Reason, int Restarts)
{
    /// <summary>For operators alone: it may hold what no client shall see.</summary>
    public string? CrashSummary { get; init; }
}

/// <summary>True now: <c>Replicas</c> are all that are not gone, <c>Ready</c> those that may be leased.</summary>
public sealed record FleetSnapshot(
    long Version, int Generation, int Wanted, ImmutableArray<Replica> Replicas, ImmutableArray<Replica> Ready,
    ImmutableArray<FailedSlot> FailedSlots, bool EverReady)
{
    public CanaryShare? Canary { get; init; }
    public string? Trouble { get; init; }
    public bool TroubleBlocks { get; init; }

    /// <summary>A name server has said where replicas are, or that there are none.</summary>
    public bool LookedUp { get; init; }

    /// <summary>Whether it is known who serves: a request that finds nobody now would not find anybody a moment later.
    /// </summary>
    public bool Settled => EverReady || (LookedUp && Replicas.All(replica => replica.LastCheck is not null));

    /// <summary>Whether a replica is about to be ready. A slot in back-off tries again, at first within a second; one
    /// that says itself that it is not ready is nothing to wait for.</summary>
    public bool Expects => EverReady && Wanted > 0 && !TroubleBlocks
        && (Replicas.Any(IsComing) || Replicas.Count(IsStaying) < Wanted);

    /// <summary>None is ready, and none will be until somebody edits the app.</summary>
    public bool Blocked =>
        Ready.IsEmpty && (TroubleBlocks || (Replicas.Any(IsBlocked) && !Replicas.Any(IsComing)));

    public static FleetSnapshot Empty { get; } = new(0, 1, 0, [], [], [], EverReady: false);

    private static bool IsComing(Replica replica) => !IsBlocked(replica) && (replica.State == ReplicaState.Starting
        || (replica.State.IsUnhealthy() && replica.LastCheck is not { Ok: false, Status: not null }));

    private static bool IsBlocked(Replica replica) => replica.Progress is { Blocked: true };

    private static bool IsStaying(Replica replica) =>
        replica.State is ReplicaState.Starting or ReplicaState.Ready || replica.State.IsUnhealthy();
}
