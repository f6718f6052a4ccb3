using Gateway.Replicas;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>What YARP's error, and the exception with it, says about an attempt: evidence in docs/request.md.</summary>
public static class ForwarderErrorClassifier
{
    // RFC 9113, section 7: a refused stream has provably not been processed.
    private const long RefusedStream = 7;

    public static AttemptOutcome Read(ForwarderError error, Exception? failure, bool deadlinePassed, bool clientGone)
    {
        if (error == ForwarderError.None) return new AttemptOutcome(AttemptResult.Answered);
        var causes = Causes(failure).ToList();
        var detail = causes.LastOrDefault()?.Message ?? error.ToString();
        if (deadlinePassed) return new AttemptOutcome(AttemptResult.TimedOut, "it did not begin its answer in time");
        if (IsClients(error) || (clientGone && IsBeforeAnswer(error)))
        {
            var status = causes.OfType<BadHttpRequestException>().FirstOrDefault()?.StatusCode;
            return new AttemptOutcome(AttemptResult.ClientFailed, detail, status);
        }

        if (causes.Exists(ReplicaConnections.IsOwnLack))
            return new AttemptOutcome(AttemptResult.NotReached, detail, OwnLack: true);
        if (causes.Exists(IsUnreachable))
            return new AttemptOutcome(AttemptResult.NotReached, detail, Unreachable: true);
        var refused = causes.OfType<HttpProtocolException>().Any(reset => reset.ErrorCode == RefusedStream);
        return new AttemptOutcome(refused ? AttemptResult.NotReached : AttemptResult.Broken, detail);
    }

    private static bool IsClients(ForwarderError error) => error
        is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
        or ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient
        or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient
        or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient;

    // When an answer breaks off, YARP itself aborts the client's connection: it must not look like the client's doing.
    private static bool IsBeforeAnswer(ForwarderError error) =>
        error is ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.RequestBodyDestination;

    private static bool IsUnreachable(Exception cause) => cause
        is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
        or SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable };

    // A body's failure and the request's own come together, as an aggregate.
    private static IEnumerable<Exception> Causes(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            yield return failure;
            if (failure is not AggregateException both) continue;
            foreach (var cause in both.InnerExceptions.SelectMany(Causes)) yield return cause;
            yield break;
        }
    }
}
