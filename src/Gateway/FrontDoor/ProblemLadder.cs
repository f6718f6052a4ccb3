using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>From what went wrong to what the client is told; a table in docs/request.md.</summary>
public static class ProblemLadder
{
    private const string Namespace = "urn:gateway:problem:";

    public static Problem Of(RequestFailure failure, RequestRecord record, string? path)
    {
        return failure switch
        {
            RequestFailure.NoReplicaReady => New("no-replica-ready", "No replica is ready", 503,
                record.PublicDetail ?? "No replica can take requests at present."),
            RequestFailure.Overloaded => New("overloaded", "Too many requests at once", 503,
                record.PublicDetail ?? "Every place is taken."),
            RequestFailure.ReplicaTimedOut => New("replica-timed-out", "The replica did not answer in time", 504,
                "The replica did not begin its answer in time. It may still be at work on the request."),
            RequestFailure.ReplicaFailed => New("replica-failed", "The replica failed", 502, Failed(record)),
            RequestFailure.Maintenance => New("under-maintenance", "Under maintenance", 503,
                record.PublicDetail ?? MaintenanceNotice.None.Text),
            RequestFailure.RateLimited => New("rate-limited", "Too many requests of one client", 429,
                record.PublicDetail!),
            RequestFailure.Forbidden => New("forbidden", "Not for this address", 403,
                "Requests of this address are not taken."),
            RequestFailure.HostUnknown => New("host-unknown", "The host is not served here", 421,
                "No site of this name is served here."),
            RequestFailure.BodyTooLarge => Rejected(413, record.PublicDetail, path, record.RequestId),
            RequestFailure.HeadersTooLarge => Rejected(431, record.FailureDetail, path, record.RequestId),
            RequestFailure.ClientTooSlow => Rejected(408, record.PublicDetail, path, record.RequestId),
            _ => Rejected(400, record.PublicDetail, path, record.RequestId),
        };

        Problem New(string name, string title, int status, string detail) =>
            new(Namespace + name, title, status, detail, path, record.RequestId);
    }

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

    /// <param name="inAll">Not of this client alone.</param>
    public static Problem TooManyConnections(bool inAll, string requestId) => new(
        Namespace + "too-many-connections", "Too many connections", inAll ? 503 : 429,
        inAll ? "As many connections are open as may be." : "This address has as many connections open as it may.",
        Instance: null, requestId);

    private static string Failed(RequestRecord record)
    {
        var attempts = record.Attempts == 1 ? "1 attempt was" : $"{record.Attempts} attempts were";
        return $"{attempts} made; the last, by replica {record.Replica}, failed: {record.PublicDetail}";
    }
}
