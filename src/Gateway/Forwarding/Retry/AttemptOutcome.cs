using Gateway.Requests;

namespace Gateway.Forwarding;

/// <summary>How one attempt ended. In metrics and traces each goes by its own name, in snake case.</summary>
public enum AttemptResult
{
    Answered, // whatever the status
    NoReplica, // none was left to try
    NotAdmitted, // every place is taken, and it has waited long enough or must not wait
    NotReached, // provably: the connection failed, or the replica refused the stream
    Unsendable, // nothing of it has left the gateway, and nothing will
    Broken, // after it was sent: it may have been processed
    InvalidAnswer, // what came back is not HTTP: it was processed
    TimedOut, // before the answer began; the replica may still be at work
    ClientFailed, // it went away or broke its own request
    Idle, // upgraded, and neither end has said anything for too long
}

/// <param name="ClientStatus">Of the answer to a request that is at fault itself.</param>
/// <param name="Unreachable">Nobody accepts connections there: the replica is to be taken out at once.</param>
/// <param name="Left">Nobody waits for the replica any more: it hangs, or the request has outlived its drain.</param>
/// <param name="ProcessEnded">The replica's process has ended, which the supervisor may not know yet.</param>
/// <param name="OwnLack">The gateway had no descriptor left for a connection.</param>
/// <param name="Paid">A repetition has been taken out of the budget for it.</param>
public readonly record struct AttemptOutcome(
    AttemptResult Result, string? Detail = null, int? ClientStatus = null, bool Unreachable = false,
    bool OwnLack = false, bool Left = false, bool ProcessEnded = false, bool Paid = false)
{
    /// <summary>The client has sent nothing for so long that the attempt's time is over.</summary>
    public static AttemptOutcome Starved { get; } = new(
        AttemptResult.ClientFailed, "the client sent no more of its body", StatusCodes.Status408RequestTimeout);

    /// <summary>Of an upgraded connection.</summary>
    public static AttemptOutcome Silent { get; } =
        new(AttemptResult.Idle, "neither end has said anything for too long");

    /// <summary>Its body could not be read.</summary>
    public static AttemptOutcome OfClient(Exception failure) =>
        new(AttemptResult.ClientFailed, failure.Message, StatusOf(failure));

    // Kestrel's word for a chunk whose size no number can hold; a connection that ends has exceptions of its own.
    private static int? StatusOf(Exception failure) =>
        (failure as BadHttpRequestException)?.StatusCode
        ?? (failure.GetType() == typeof(IOException) ? StatusCodes.Status400BadRequest : null);

    public bool IsFailed => Result is AttemptResult.NotReached or AttemptResult.Broken
        or AttemptResult.InvalidAnswer or AttemptResult.TimedOut;

    /// <summary>One that is left is out already.</summary>
    public bool IsReplicasFault => IsFailed && !OwnLack && !Left;

    /// <summary>Nothing of what the replica, or an exception with its address, says.</summary>
    public string? ForClient => Result switch
    {
        AttemptResult.NotReached => "it could not be reached",
        AttemptResult.Broken => Left ? "it left before it had answered" : "the connection to it broke",
        AttemptResult.InvalidAnswer => "its answer was not HTTP",
        AttemptResult.NotAdmitted or AttemptResult.ClientFailed => Detail,
        _ => null,
    };

    public RequestFailure? Failure => Result switch
    {
        AttemptResult.Answered => null,
        AttemptResult.NoReplica => RequestFailure.NoReplicaReady,
        AttemptResult.NotAdmitted => RequestFailure.Overloaded,
        AttemptResult.TimedOut => RequestFailure.ReplicaTimedOut,
        AttemptResult.Idle => RequestFailure.Idle,
        AttemptResult.ClientFailed or AttemptResult.Unsendable => ClientStatus switch
        {
            null => RequestFailure.ClientGone,
            StatusCodes.Status408RequestTimeout => RequestFailure.ClientTooSlow,
            StatusCodes.Status413PayloadTooLarge => RequestFailure.BodyTooLarge,
            StatusCodes.Status431RequestHeaderFieldsTooLarge => RequestFailure.HeadersTooLarge,
            _ => RequestFailure.BadRequest,
        },
        _ => OwnLack ? RequestFailure.Overloaded : RequestFailure.ReplicaFailed,
    };
}
