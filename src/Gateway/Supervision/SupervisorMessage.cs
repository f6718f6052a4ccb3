using Gateway.Processes;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>All that reaches the supervisor goes through its inbox as one of these.</summary>
public abstract record SupervisorMessage
{
    private SupervisorMessage()
    {
    }

    /// <summary>Something may be due: a timer ran out or the fleet changed.</summary>
    public sealed record Look : SupervisorMessage;

    /// <summary>Somebody wants to know that the loop turns.</summary>
    public sealed record Pulse(Action Beat) : SupervisorMessage;

    /// <summary>The process of a slot has ended.</summary>
    public sealed record Exited(Slot Slot, SlotProcess Process, ReplicaExit Exit) : SupervisorMessage;

    /// <summary>The files of a generation are there, or not and why.</summary>
    public sealed record Prepared(int Generation, string? Fault) : SupervisorMessage;

    /// <summary>Another process shall take this one's place: first, when it still serves, else at once.</summary>
    public sealed record Replace(Replica Replica, string Reason) : SupervisorMessage;

    /// <summary>A message that somebody may wait for.</summary>
    /// <param name="Ticket">Ends when the effect is there, or will not come; null when nobody waits.</param>
    public abstract record Command(CommandTicket? Ticket) : SupervisorMessage;

    /// <summary>So many replicas are wanted from now on, 0 and up.</summary>
    public sealed record Scale(int Wanted, CommandTicket? Ticket = null) : Command(Ticket);

    /// <summary>So many replicas more or less than wanted now.</summary>
    public sealed record ScaleBy(int More, CommandTicket? Ticket = null) : Command(Ticket);

    /// <summary>The app's present files shall take over.</summary>
    public sealed record Reload(ReloadRequest Request, CommandTicket? Ticket = null) : Command(Ticket);

    /// <summary>Other processes of the same code shall take over: from one replica, or from all when the id is
    /// null.</summary>
    public sealed record Recycle(string? Id, CommandTicket? Ticket = null) : Command(Ticket);

    /// <summary>All replicas shall go.</summary>
    public sealed record Stop(StopHaste Haste) : SupervisorMessage;
}

/// <summary>How the supervisor ended.</summary>
/// <param name="BootFailure">Null after a stop; else how the app failed to come up, its last output included.</param>
public sealed record SupervisorEnd(BootFailure? BootFailure);

/// <summary>No replica could boot at the first start.</summary>
public sealed record BootFailure(string Cause, IReadOnlyList<string> LastOutput)
{
    public static BootFailure Of(Slot slot) => new(slot.LastCause ?? "it did not start", slot.LastOutput);
}
