using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>Outlives the processes that fill it, so what belongs to a series of them is here. While one takes over from
/// another it holds both, and those that leave until they are gone. Only the supervisor's loop touches it.</summary>
public sealed class Slot(int number)
{
    private readonly List<SlotProcess> _processes = [];

    public int Number { get; } = number;
    public int Generation { get; private set; } = 1;
    public IReadOnlyList<SlotProcess> Processes => _processes;

    /// <summary>The one that the slot is for; null when it is empty or its last one is leaving.</summary>
    public SlotProcess? Holder => _processes.Find(process => !process.Leaving);

    public SlotProcess? Successor => _processes.FindAll(process => !process.Leaving).ElementAtOrDefault(1);

    /// <summary>In a row without a stable time of service between them.</summary>
    public int Deaths { get; private set; }

    public int Restarts { get; private set; }

    /// <summary>On the supervisor's own clock, which no change of the wall clock moves.</summary>
    public TimeSpan NextStart { get; private set; }

    public ReplicaId? ShownFailed { get; set; }
    public string? LastCause { get; private set; }
    public IReadOnlyList<string> LastOutput { get; private set; } = [];

    public void Enter(SlotProcess process) => _processes.Add(process);

    /// <summary>The lowest by which a further process has an id of its own.</summary>
    public int FreeTurn()
    {
        var turn = 1;
        while (_processes.Exists(process => process.Replica.Id == ReplicaId.OfSlot(Number, Generation, turn))) turn++;
        return turn;
    }

    /// <summary>Ended without being asked, or did not even begin: counts against the slot.</summary>
    public void Died(SlotProcess? process, string cause, IReadOnlyList<string> output, bool wasStable)
    {
        Deaths = wasStable ? 1 : Deaths + 1;
        if (process == Holder || process is null) Restarts++;
        Left(process, cause, output);
    }

    public void Left(SlotProcess? process, string cause, IReadOnlyList<string> output)
    {
        if (process is not null) _processes.Remove(process);
        (LastCause, LastOutput) = (cause, output);
    }

    public void WaitUntil(TimeSpan next) => NextStart = next;

    /// <summary>What other code did does not count against the one that belongs here now.</summary>
    public void Assign(int generation)
    {
        if (generation == Generation) return;
        (Generation, Deaths, NextStart) = (generation, 0, TimeSpan.Zero);
    }
}
