using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>Whether the replicas of one version may start while others of it do.</summary>
public static class StartOrder
{
    /// <param name="served">Processes of the version that live and have been ready.</param>
    /// <param name="booting">Those that live and have not, the ones that are being stopped included.</param>
    /// <param name="died">Of the version, before any replica has ever been ready: alone it fails by itself.</param>
    public static bool MayStart(bool firstAlone, int served, int booting, bool died) =>
        !firstAlone || served > 0 || (booting == 0 && !died);

    public static bool MayStart(bool firstAlone, IReadOnlyCollection<Slot> slots, int generation, bool firstStart)
    {
        if (!firstAlone) return true;
        var processes = Of(slots, generation).ToList();
        var served = processes.Count(HasServed);
        var died = firstStart && slots.Any(slot => slot.Deaths > 0);
        return MayStart(firstAlone, served, processes.Count - served, died);
    }

    /// <summary>Another of its version has come up in the same time, so that the version can boot: it may have been the
    /// company.</summary>
    public static bool WasRace(int slot, SlotProcess dead, IEnumerable<Slot> slots) => slots
        .Where(other => other.Number != slot).SelectMany(other => other.Processes)
        .Any(other => other.Replica.Generation == dead.Replica.Generation && other.ReadySince > dead.BornAt);

    private static IEnumerable<SlotProcess> Of(IEnumerable<Slot> slots, int generation) => slots
        .SelectMany(slot => slot.Processes).Where(process => process.Replica.Generation == generation);

    private static bool HasServed(SlotProcess process) => process.ReadySince is not null
        || process.Replica.State is not (ReplicaState.Starting or ReplicaState.Stopping);
}
