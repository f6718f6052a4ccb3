using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>The one ladder from what went wrong to what the client is told. docs/request.md shows it as a
/// table.</summary>
public static class ProblemLadder
{
    private const string Namespace = "urn:gateway:problem:";

    public static Problem Of(RequestFailure failure, RequestRecord record, string? path) => failure switch
    {
        RequestFailure.NoReplicaReady => new Problem(
            Namespace + "no-replica-ready", "No replica is ready", 503,
            record.FailureDetail ?? "No replica can take requests at present.", path, record.RequestId),
        RequestFailure.Overloaded => new Problem(
            Namespace + "overloaded", "Too many requests at once", 503,
            record.FailureDetail ?? "Every place is taken.", path, record.RequestId),
        RequestFailure.ReplicaTimedOut => new Problem(
            Namespace + "replica-timed-out", "The replica did not answer in time", 504,
            "The replica did not begin its answer in time. It may still be at work on the request.",
            path, record.RequestId),
        RequestFailure.ReplicaFailed => new Problem(
            Namespace + "replica-failed", "The replica failed", 502, Failed(record), path, record.RequestId),
        RequestFailure.Maintenance => new Problem(
            Namespace + "under-maintenance", "Under maintenance", 503,
            "The service is under maintenance on purpose; it comes back without a change on your side.",
            path, record.RequestId),
        RequestFailure.RateLimited => new Problem(
            Namespace + "rate-limited", "Too many requests of one client", 429, string.Create(
                CultureInfo.InvariantCulture, $"The limit is reached; it begins anew in {record.RetryAfter} s."),
            path, record.RequestId),
        RequestFailure.BodyTooLarge => Rejected(413, record.FailureDetail, path, record.RequestId),
        RequestFailure.ClientTooSlow => Rejected(408, record.FailureDetail, path, record.RequestId),
        _ => Rejected(400, record.FailureDetail, path, record.RequestId),
    };

    /// <summary>A request that no replica gets to see.</summary>
    public static Problem Rejected(int status, string? detail, string? path, string requestId)
    {
        var (name, title) = status switch
        {
            408 => ("request-too-slow", "The request came too slowly"),
            413 => ("body-too-large", "The request body is too large"),
            414 => ("target-too-long", "The request target is too long"),
            431 => ("headers-too-large", "The request headers are too large"),
            _ => ("malformed-request", "The request is malformed"),
        };
        return new Problem(Namespace + name, title, status, detail ?? title + ".", path, requestId);
    }

    private static string Failed(RequestRecord record)
    {
        var attempts = record.Attempts == 1 ? "1 attempt was" : $"{record.Attempts} attempts were";
        return string.Create(CultureInfo.InvariantCulture,
            $"{attempts} made; the last, by replica {record.Replica}, failed: {record.FailureDetail}");
    }
}
