using Gateway.Replicas;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>What YARP's error, and the exception with it, says about an attempt: evidence in docs/request.md.</summary>
public static class ForwarderErrorClassifier
{
    // RFC 9113, section 7: a refused stream has provably not been processed.
    private const long RefusedStream = 7;

    public static AttemptOutcome Read(ForwarderError error, Exception? failure, bool clientGone)
    {
        if (error == ForwarderError.None) return new AttemptOutcome(AttemptResult.Answered);
        if (error == ForwarderError.UpgradeActivityTimeout) return AttemptOutcome.Silent;
        var causes = FailureCauses.Of(failure).ToList();
        var detail = causes.LastOrDefault()?.Message ?? error.ToString();
        if (causes.OfType<BadHttpRequestException>().FirstOrDefault() is { } malformed)
            return new AttemptOutcome(AttemptResult.ClientFailed, malformed.Message, malformed.StatusCode);
        if (IsClients(error, failure) || (clientGone && MayBeClients(error)))
            return new AttemptOutcome(AttemptResult.ClientFailed, detail);
        if (error == ForwarderError.Request && causes.Exists(FailureCauses.IsRefusedAsMalformed))
            return new AttemptOutcome(AttemptResult.Unsendable, detail, StatusCodes.Status400BadRequest);
        if (IsUnsent(error, failure))
            return new AttemptOutcome(AttemptResult.Unsendable, detail, FailureCauses.StatusOf(causes));
        return OfReplica(error, causes, detail);
    }

    private static AttemptOutcome OfReplica(ForwarderError error, List<Exception> causes, string detail)
    {
        if (causes.Exists(ReplicaConnections.IsOwnLack))
            return new AttemptOutcome(AttemptResult.NotReached, detail, OwnLack: true);
        if (causes.Exists(IsUnreachable))
            return new AttemptOutcome(AttemptResult.NotReached, detail, Unreachable: true);
        if (causes.Exists(IsRefused) || causes.Exists(FailureCauses.IsUnconnected))
            return new AttemptOutcome(AttemptResult.NotReached, detail);
        var invalid = error == ForwarderError.ResponseHeaders
            || (causes.Exists(FailureCauses.IsNotHttp) && !causes.Exists(FailureCauses.IsEnd));
        return new AttemptOutcome(invalid ? AttemptResult.InvalidAnswer : AttemptResult.Broken, detail);
    }

    private static bool IsRefused(Exception cause) => cause is HttpProtocolException { ErrorCode: RefusedStream };

    // The reading of the client's own body failed. One that was cancelled was cancelled for the replica's sake.
    private static bool IsClients(ForwarderError error, Exception? failure) => error switch
    {
        ForwarderError.RequestBodyClient => FailureCauses.First(failure) is not (null or OperationCanceledException),
        ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient => true,
        ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled => true,
        _ => false,
    };

    private static bool IsUnsent(ForwarderError error, Exception? failure) =>
        error == ForwarderError.RequestCreation
        || (error == ForwarderError.Request && FailureCauses.IsOwn(failure));

    // When an answer breaks off, YARP itself aborts the client's connection: it must not look like the client's doing.
    private static bool MayBeClients(ForwarderError error) => error is not (
        ForwarderError.ResponseHeaders or ForwarderError.ResponseBodyDestination
        or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination);

    private static bool IsUnreachable(Exception cause) => cause
        is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
        or SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable };
}
