namespace Gateway.Requests;

/// <summary>What is known of one request; filled on its way, read once at its end.</summary>
public sealed class RequestRecord(string requestId, long startedAt, bool countsBytes = false)
{
    public const string IdHeader = "X-Request-Id";

    public string RequestId { get; } = requestId;

    /// <summary>Timestamp of the clock's own kind.</summary>
    public long StartedAt { get; } = startedAt;

    public int Attempts { get; set; }

    /// <summary>The one that was tried last.</summary>
    public string? Replica { get; set; }

    public TimeSpan Queued { get; set; }

    /// <summary>From sending the last attempt to the headers of its answer; null when none came.</summary>
    public TimeSpan? Upstream { get; set; }

    /// <summary>Timestamp, like <see cref="StartedAt"/>, of the moment at which a replica began the answer.</summary>
    public long? AnsweredAt { get; set; }

    public RequestFailure? Failure { get; set; }

    /// <summary>For operators: what the last attempt ran into, in the replica's words as well.</summary>
    public string? FailureDetail { get; set; }

    /// <summary>For the client: nothing that a replica says of itself.</summary>
    public string? PublicDetail { get; set; }

    /// <summary>Null when nobody records it.</summary>
    public Activity? Span { get; set; }

    public bool CountsBytes { get; } = countsBytes;

    /// <summary>The gateway's own, which counts nowhere.</summary>
    public bool IsOwn { get; init; }

    /// <summary>By the gateway itself, from a file or from what it keeps of the app's answers.</summary>
    public bool IsAnsweredHere { get; set; }

    /// <summary>Whose limits it has; null where they are everybody's.</summary>
    public RouteLimits? Route { get; set; }

    /// <summary>The answer's body, where its length was not known before.</summary>
    public CountedBody? Body { get; set; }

    /// <summary>Seconds after which it is worth trying again, where that is known.</summary>
    public int? RetryAfter { get; set; }

    /// <summary>The limits that hold, as <c>RateLimit-Policy</c> writes them.</summary>
    public string? RatePolicy { get; set; }

    /// <summary>The limit that it met, as <c>RateLimit</c> writes it.</summary>
    public string? RateLimit { get; set; }

    // Of a body that broke off, those that were announced; null when the connection was given away.
    public long? BytesOf(HttpResponse answer) =>
        Body?.Bytes ?? (HttpMethods.IsHead(answer.HttpContext.Request.Method) ? 0 : answer.ContentLength);

    // Unless the replica has given the answer an id of its own.
    public void Stamp(IHeaderDictionary answer) => answer.TryAdd(IdHeader, RequestId);

    // 499, as in the logs of nginx, when the client went before there was an answer.
    public int StatusOf(HttpResponse answer) =>
        Failure == RequestFailure.ClientGone && !answer.HasStarted ? 499 : answer.StatusCode;
}
