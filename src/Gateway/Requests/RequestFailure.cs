namespace Gateway.Requests;

/// <summary>Why a request got no answer from a replica; <c>FrontDoor/ProblemLadder</c> maps it to statuses.</summary>
public enum RequestFailure
{
    NoReplicaReady,
    Overloaded, // every place at the replicas is taken, and so is every place in line, or its time ran out
    ReplicaFailed, // and the request may not be repeated, or every attempt failed
    ReplicaTimedOut, // before its answer began
    BadRequest,
    ClientTooSlow, // with its body
    BodyTooLarge,
    HeadersTooLarge, // for the replicas
    RateLimited,
    Forbidden, // its address is denied, or not among the allowed
    HostUnknown, // it asks for a host that is not served here
    Maintenance,
    ClientGone,
    Idle, // upgraded, and neither end has said anything for too long
}
