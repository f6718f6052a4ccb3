using Gateway.Processes;
using Gateway.Replicas;

namespace Gateway.Supervision;

public enum StopHaste
{
    Graceful, // requests and replicas get the time of StopOptions
    Quick, // nobody waits for requests, and replicas get a second
    AtOnce, // replicas are killed
}

/// <summary><c>Canary</c> null: a short watch over the first new replica; <c>Surge</c> null: the settings'.</summary>
/// <param name="Run">A command that must succeed before the first new replica starts.</param>
/// <param name="Back">To the version before, as it was, instead of to the app's present files.</param>
public sealed record ReloadRequest(
    CanaryPlan? Canary = null, int? Surge = null, string? Run = null, bool Back = false);

public abstract record SupervisorMessage
{
    private SupervisorMessage()
    {
    }

    /// <summary>Something may be due: a timer ran out or the fleet changed.</summary>
    public sealed record Look : SupervisorMessage;

    public sealed record Pulse(Action Beat) : SupervisorMessage;
    public sealed record Exited(Slot Slot, SlotProcess Process, ReplicaExit Exit) : SupervisorMessage;
    public sealed record Prepared(int Generation, string? Fault) : SupervisorMessage;

    /// <summary>First, when the replica still serves, else at once.</summary>
    public sealed record Replace(Replica Replica, string Reason) : SupervisorMessage;

    /// <summary>The ticket ends when the effect is there, or will not come; null when nobody waits.</summary>
    public abstract record Command(CommandTicket? Ticket) : SupervisorMessage;
    public sealed record Scale(int Wanted, CommandTicket? Ticket = null) : Command(Ticket);
    /// <param name="Least">Refused where fewer would be left.</param>
    public sealed record ScaleBy(int More, CommandTicket? Ticket = null, int Least = 0) : Command(Ticket);
    public sealed record Reload(ReloadRequest Request, CommandTicket? Ticket = null) : Command(Ticket);

    public sealed record Recycle(string? Id, CommandTicket? Ticket = null) : Command(Ticket);
    public sealed record Stop(StopHaste Haste) : SupervisorMessage;
}

/// <summary>Null after a stop.</summary>
public sealed record SupervisorEnd(BootFailure? BootFailure);

/// <summary>No replica could boot at the first start.</summary>
public sealed record BootFailure(string Cause, IReadOnlyList<string> LastOutput)
{
    public static BootFailure Of(Slot slot) => new(slot.LastCause ?? "it did not start", slot.LastOutput);
}
