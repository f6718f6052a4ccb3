using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>The next small step of a slot.</summary>
public enum SlotStep
{
    None,

    /// <summary>Start a process in an empty slot.</summary>
    Fill,

    /// <summary>Start a second process beside the holder.</summary>
    StartSuccessor,

    /// <summary>The successor is ready: the holder goes.</summary>
    TakeOver,

    /// <summary>The successor is not wanted any more.</summary>
    DropSuccessor,

    /// <summary>The holder goes, and nobody has to be ready before.</summary>
    Vacate,
}

/// <summary>What the step of a slot depends on beside the slot itself.</summary>
/// <param name="Surplus">Nobody wants the slot.</param>
/// <param name="Due">Its wait is over.</param>
/// <param name="Room">One more process may live than are wanted.</param>
/// <param name="OnTrial">A successor must not take over yet.</param>
public readonly record struct SlotSituation(bool Surplus, bool Due, bool Room, bool OnTrial);

/// <summary>
/// Compares who fills a slot with who should. A holder goes only when its successor is ready, unless it still
/// boots; so that what a reload, a recycling and going back do is all the same.
/// </summary>
public static class SlotPlan
{
    public static SlotStep Next(Slot slot, SlotSituation now)
    {
        var (holder, successor) = (slot.Holder, slot.Successor);
        if (now.Surplus) return holder is null ? SlotStep.None : SlotStep.Vacate;
        if (holder is null) return now.Due ? SlotStep.Fill : SlotStep.None;
        if (Belongs(slot, holder)) return successor is null ? SlotStep.None : SlotStep.DropSuccessor;
        if (successor is not null) return WithSuccessor(slot, successor, now);
        return holder.Replica.State switch
        {
            // What comes next comes when it has ended.
            ReplicaState.Stopping => SlotStep.None,
            ReplicaState.Starting => SlotStep.Vacate,
            _ when holder.Replacement is { AtOnce: true } => SlotStep.Vacate,
            _ => now is { Room: true, Due: true } ? SlotStep.StartSuccessor : SlotStep.None,
        };
    }

    private static SlotStep WithSuccessor(Slot slot, SlotProcess successor, SlotSituation now)
    {
        if (!Belongs(slot, successor)) return SlotStep.DropSuccessor;
        return successor.Replica.State == ReplicaState.Ready && !now.OnTrial ? SlotStep.TakeOver : SlotStep.None;
    }

    private static bool Belongs(Slot slot, SlotProcess process) =>
        process.Replacement is null && process.Replica.Generation == slot.Generation;
}
