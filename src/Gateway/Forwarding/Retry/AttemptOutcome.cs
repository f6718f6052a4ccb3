namespace Gateway.Forwarding;

/// <summary>How one attempt ended.</summary>
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

/// <param name="Result">How it ended.</param>
/// <param name="Detail">What the attempt ran into, for people; null when it was answered.</param>
/// <param name="ClientStatus">What Kestrel would have answered to the client's broken request; null for anything
/// else.</param>
/// <param name="Unreachable">Nobody accepts connections there: the replica is to be taken out at once.</param>
/// <param name="OwnLack">The gateway had no descriptor left for a connection.</param>
public readonly record struct AttemptOutcome(
    AttemptResult Result, string? Detail = null, int? ClientStatus = null, bool Unreachable = false,
    bool OwnLack = false)
{
    /// <summary>Whether it counts against the replica.</summary>
    public bool IsReplicasFault =>
        !OwnLack && Result is AttemptResult.NotReached or AttemptResult.Broken or AttemptResult.TimedOut;
}

/// <summary>The same, as metrics and traces write it.</summary>
public static class OutcomeNames
{
    public static string Of(AttemptResult result) => result switch
    {
        AttemptResult.Answered => "answered",
        AttemptResult.NoReplica => "no_replica",
        AttemptResult.NotReached => "not_reached",
        AttemptResult.Broken => "broken",
        AttemptResult.TimedOut => "timed_out",
        _ => "client_failed",
    };

    /// <summary>Null where nothing failed that could have been repeated.</summary>
    public static string? OfRefusal(RetryDecision decision) => decision switch
    {
        RetryDecision.ResponseStarted => "response_started",
        RetryDecision.BodySpent => "body_spent",
        RetryDecision.AttemptsSpent => "attempts_spent",
        RetryDecision.TimeSpent => "time_spent",
        RetryDecision.MayHaveBeenProcessed => "may_have_been_processed",
        RetryDecision.TimedOut => "timed_out",
        _ => null,
    };
}
