using Gateway.Requests;

namespace Gateway.Forwarding;

/// <summary>How one attempt ended. In metrics and traces each goes by its own name, in snake case.</summary>
public enum AttemptResult
{
    /// <summary>The replica's answer, whatever its status, went to the client.</summary>
    Answered,

    /// <summary>No replica was left to try.</summary>
    NoReplica,

    /// <summary>Every place at the replicas is taken, and it has waited long enough or must not wait.</summary>
    NotAdmitted,

    /// <summary>It provably never reached a replica: the connection failed, or the replica refused the
    /// stream.</summary>
    NotReached,

    /// <summary>It may have been processed: the connection broke after it was sent.</summary>
    Broken,

    /// <summary>The replica did not begin its answer in time, and may still be at work.</summary>
    TimedOut,

    /// <summary>The client went away or broke its own request; never counted against the replica.</summary>
    ClientFailed,
}

/// <summary>What one attempt came to. Beyond this room only <see cref="Failure"/> is known of it.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Detail">What the attempt ran into, for people; null when it was answered.</param>
/// <param name="ClientStatus">What Kestrel would have answered to the client's broken request; null for anything
/// else.</param>
/// <param name="Unreachable">Nobody accepts connections there: the replica is to be taken out at once.</param>
/// <param name="OwnLack">The gateway had no descriptor left for a connection.</param>
/// <param name="Hung">The replica was found hung while it had the request.</param>
public readonly record struct AttemptOutcome(
    AttemptResult Result, string? Detail = null, int? ClientStatus = null, bool Unreachable = false,
    bool OwnLack = false, bool Hung = false)
{
    /// <summary>It was sent, or was to be, and no answer came.</summary>
    public bool IsFailed => Result is AttemptResult.NotReached or AttemptResult.Broken or AttemptResult.TimedOut;

    /// <summary>Whether it counts against the replica.</summary>
    public bool IsReplicasFault => IsFailed && !OwnLack;

    /// <summary>The name that a request whose last attempt this was goes by; null when it was answered.</summary>
    public RequestFailure? Failure => Result switch
    {
        AttemptResult.Answered => null,
        AttemptResult.NoReplica => RequestFailure.NoReplicaReady,
        AttemptResult.NotAdmitted => RequestFailure.Overloaded,
        AttemptResult.TimedOut => RequestFailure.ReplicaTimedOut,
        AttemptResult.ClientFailed => ClientStatus switch
        {
            null => RequestFailure.ClientGone,
            StatusCodes.Status408RequestTimeout => RequestFailure.ClientTooSlow,
            StatusCodes.Status413PayloadTooLarge => RequestFailure.BodyTooLarge,
            _ => RequestFailure.BadRequest,
        },
        _ => OwnLack ? RequestFailure.Overloaded : RequestFailure.ReplicaFailed,
    };
}
