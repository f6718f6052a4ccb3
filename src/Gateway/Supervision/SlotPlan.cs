using Gateway.Replicas;

namespace Gateway.Supervision;

public enum SlotStep
{
    None,
    Fill, // an empty slot
    StartSuccessor, // beside the holder
    TakeOver, // the successor is ready: the holder goes
    DropSuccessor, // it is not wanted any more
    Vacate, // the holder goes, and nobody has to be ready before
}

/// <summary><c>Due</c>: its wait is over; <c>Room</c>: one more process may live than are wanted; <c>MayStart</c>: no
/// other has to be ready first.</summary>
public readonly record struct SlotSituation(bool Surplus, bool Due, bool Room, bool OnTrial, bool MayStart = true);

/// <summary>A holder goes only when its successor is ready, unless it still boots.</summary>
public static class SlotPlan
{
    public static SlotStep Next(Slot slot, SlotSituation now)
    {
        var (holder, successor) = (slot.Holder, slot.Successor);
        if (now.Surplus) return holder is null ? SlotStep.None : SlotStep.Vacate;
        if (holder is null) return now is { Due: true, MayStart: true } ? SlotStep.Fill : SlotStep.None;
        if (Belongs(slot, holder)) return successor is null ? SlotStep.None : SlotStep.DropSuccessor;
        if (successor is not null) return WithSuccessor(slot, successor, now);
        return holder.Replica.State switch
        {
            // What comes next comes when it has ended.
            ReplicaState.Stopping => SlotStep.None,
            ReplicaState.Starting => SlotStep.Vacate,
            _ when holder.Replacement is { AtOnce: true } => SlotStep.Vacate,
            _ => now is { Room: true, Due: true, MayStart: true } ? SlotStep.StartSuccessor : SlotStep.None,
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
