using Gateway.Observability;

namespace Gateway.Supervision;

/// <summary>Those that died at their start while others of the same version started too: once one of these comes up,
/// the setting is named that keeps them apart. Only the supervisor's loop touches it.</summary>
public sealed class StartRaces(GatewayLog log)
{
    private readonly List<(int Slot, SlotProcess Process)> _dead = [];
    private int _toldOf;

    public void Died(Slot slot, SlotProcess process)
    {
        if (process is { ReadySince: null, Leaving: false }) _dead.Add((slot.Number, process));
    }

    public void Look(IReadOnlyCollection<Slot> slots)
    {
        if (_dead.Count == 0) return;
        foreach (var (slot, process) in _dead)
            if (process.Replica.Generation > _toldOf && StartOrder.WasRace(slot, process, slots))
            {
                _toldOf = process.Replica.Generation;
                log.StartRaced(process.Replica.Id);
            }

        _dead.RemoveAll(dead => dead.Process.Replica.Generation <= _toldOf || !IsStillOpen(dead.Process, slots));
    }

    // Those that lived at the same time may still come up.
    private static bool IsStillOpen(SlotProcess dead, IEnumerable<Slot> slots) => slots
        .SelectMany(slot => slot.Processes)
        .Any(other => other.ReadySince is null && other.Replica.Generation == dead.Replica.Generation);
}
