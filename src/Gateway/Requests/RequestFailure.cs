namespace Gateway.Requests;

/// <summary>
/// Why a request got no answer from a replica. The one ladder from these names to statuses is
/// <c>FrontDoor/ProblemLadder</c>.
/// </summary>
public enum RequestFailure
{
    /// <summary>No replica is ready.</summary>
    NoReplicaReady,

    /// <summary>Every place at the replicas is taken, and so is every place in line, or its time ran out.</summary>
    Overloaded,

    /// <summary>A replica failed and the request may not be repeated, or every attempt failed.</summary>
    ReplicaFailed,

    /// <summary>The replica did not begin its answer in time.</summary>
    ReplicaTimedOut,

    /// <summary>The client's own request broke: malformed body.</summary>
    BadRequest,

    /// <summary>The client sends its body too slowly.</summary>
    ClientTooSlow,

    /// <summary>The client's body is larger than allowed.</summary>
    BodyTooLarge,

    /// <summary>The client has made as many requests as it may.</summary>
    RateLimited,

    /// <summary>An operator keeps clients out for a while.</summary>
    Maintenance,

    /// <summary>The client went away; nobody is left to be told.</summary>
    ClientGone,
}
