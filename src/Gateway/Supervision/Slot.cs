using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>
/// A place for one replica. It outlives the processes that fill it, so what belongs to a series of them is here: the
/// deaths in a row and the wait before the next start. Only the supervisor's loop touches it.
/// </summary>
public sealed class Slot(int number)
{
    public int Number { get; } = number;

    public IReplicaProcess? Process { get; private set; }

    /// <summary>Null while no process fills the slot.</summary>
    public Replica? Replica { get; private set; }

    /// <summary>Deaths in a row without a stable time of service between them.</summary>
    public int Deaths { get; private set; }

    public int Restarts { get; private set; }

    /// <summary>Like every time here: on the supervisor's own clock, which no change of the wall clock moves.</summary>
    public TimeSpan NextStart { get; private set; }

    public TimeSpan StartedAt { get; private set; }

    public TimeSpan? ReadySince { get; set; }

    /// <summary>The supervisor wants its replica to end.</summary>
    public bool Leaving { get; set; }

    /// <summary>When the requests in flight have had their time.</summary>
    public TimeSpan? DrainUntil { get; set; }

    /// <summary>When the process is ended by force; set once it was asked to stop.</summary>
    public TimeSpan? KillAt { get; set; }

    /// <summary>It was ended by force.</summary>
    public bool Killed { get; set; }

    /// <summary>How the last process ended, for people.</summary>
    public string? LastCause { get; private set; }

    public IReadOnlyList<string> LastOutput { get; private set; } = [];

    public void Fill(IReplicaProcess process, Replica replica, TimeSpan now)
    {
        (Process, Replica, StartedAt, Leaving) = (process, replica, now, false);
        (ReadySince, DrainUntil, KillAt, Killed) = (null, null, null, false);
    }

    /// <summary>Its process ended without being asked: counts against the slot.</summary>
    public void Died(string cause, IReadOnlyList<string> output, bool wasStable)
    {
        Deaths = wasStable ? 1 : Deaths + 1;
        Restarts++;
        Emptied(cause, output);
    }

    /// <summary>Its process ended as the supervisor wanted.</summary>
    public void Emptied(string cause, IReadOnlyList<string> output)
    {
        (Process, Replica) = (null, null);
        (LastCause, LastOutput) = (cause, output);
    }

    public void WaitUntil(TimeSpan next) => NextStart = next;
}
