using Gateway.Requests;

namespace Gateway.Forwarding;

/// <summary>The name that a request's last outcome goes by beyond this room.</summary>
public static class FailureLadder
{
    public static RequestFailure? Of(AttemptOutcome outcome) => outcome.Result switch
    {
        AttemptResult.Answered => null,
        AttemptResult.NoReplica => RequestFailure.NoReplicaReady,
        AttemptResult.NotAdmitted => RequestFailure.Overloaded,
        AttemptResult.TimedOut => RequestFailure.ReplicaTimedOut,
        AttemptResult.ClientFailed => outcome.ClientStatus switch
        {
            null => RequestFailure.ClientGone,
            StatusCodes.Status408RequestTimeout => RequestFailure.ClientTooSlow,
            StatusCodes.Status413PayloadTooLarge => RequestFailure.BodyTooLarge,
            _ => RequestFailure.BadRequest,
        },
        _ when outcome.OwnLack => RequestFailure.Overloaded,
        _ => RequestFailure.ReplicaFailed,
    };
}
