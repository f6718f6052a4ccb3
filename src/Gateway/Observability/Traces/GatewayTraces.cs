using System.Net.Http.Headers;
using Gateway.Requests;

namespace Gateway.Observability;

// A span per request, per attempt and for waiting. While nobody records, a client's traceparent passes as it came.
public static class GatewayTraces
{
    public const string SourceName = "Gateway";
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    private static readonly ActivitySource _source = new(SourceName, StatusReporter.Version);

    public static Activity? RequestBegan(HttpRequest request)
    {
        var headers = request.Headers;
        ActivityContext caller = default;
        if (headers.TraceParent.Count > 0
            && !ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out caller))
        {
            // What is no context goes into nobody's logs.
            headers.Remove(TraceParent);
            headers.Remove(TraceState);
        }

        if (!_source.HasListeners()) return null;
        // Samplers may look at these.
        var tags = new ActivityTagsCollection
        {
            { "http.request.method", GatewayMetrics.KnownMethod(request.Method) },
            { "url.scheme", request.Scheme },
            { "url.path", request.Path.ToUriComponent() },
        };
        var span = _source.StartActivity(
            GatewayMetrics.KnownMethod(request.Method), ActivityKind.Server, caller, tags);
        if (span is not { Recorded: false } || caller == default) return span;
        // The caller does not record: what it sent can pass as it is.
        span.Dispose();
        return null;
    }

    public static void RequestEnded(RequestRecord record, HttpContext context, int status)
    {
        if (record.Span is not { } span) return;
        span.SetTag("http.response.status_code", status);
        span.SetTag("network.protocol.version", HttpVersion(context.Request.Protocol));
        span.SetTag("server.address", context.Request.Host.Host);
        if (AddressForm.TextOf(context.Connection.RemoteIpAddress) is { } client) span.SetTag("client.address", client);
        span.SetTag("gateway.request.id", record.RequestId);
        span.SetTag("gateway.attempts", record.Attempts);
        if (record.Failure is { } failure) span.SetTag("error.type", MetricName.Of(failure));
        if (status >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error, record.FailureDetail);
        span.Dispose();
    }

    public static void QueueLeft(RequestRecord record, bool admitted)
    {
        if (record.Span is not { } span || record.Queued == TimeSpan.Zero) return;
        var began = DateTimeOffset.UtcNow - record.Queued;
        using var wait = _source.StartActivity(
            "queue", ActivityKind.Internal, span.Context, tags: null, links: null, startTime: began);
        wait?.SetTag("gateway.queue.result", admitted ? "admitted" : "refused");
    }

    public static Activity? AttemptBegan(RequestRecord record)
    {
        if (record.Span is not { } request) return null;
        var span = _source.StartActivity("attempt", ActivityKind.Client, request.Context);
        span?.SetTag("gateway.replica.id", record.Replica);
        if (record.Attempts > 1) span?.SetTag("http.request.resend_count", record.Attempts - 1);
        return span;
    }

    /// <param name="status">Of the replica's answer, or null when none came.</param>
    public static void AttemptEnded(Activity? span, int? status, string? error, string? detail)
    {
        if (span is null) return;
        if (status is not null) span.SetTag("http.response.status_code", status);
        if (error is not null)
        {
            span.SetTag("error.type", error);
            span.SetStatus(ActivityStatusCode.Error, detail);
        }

        span.Dispose();
    }

    public static void Pass(Activity? span, HttpRequestHeaders headers)
    {
        if (span?.Id is null) return;
        headers.Remove(TraceParent);
        headers.Remove(TraceState);
        foreach (var (name, value) in ContextOf(span)) headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>The fields that carry a trace's context.</summary>
    public static bool IsContext(string name) =>
        name.Equals(TraceParent, StringComparison.OrdinalIgnoreCase)
        || name.Equals(TraceState, StringComparison.OrdinalIgnoreCase);

    public static IEnumerable<(string Name, string Value)> ContextOf(Activity span)
    {
        if (span.Id is { } id) yield return (TraceParent, id);
        if (span.TraceStateString is { Length: > 0 } state) yield return (TraceState, state);
    }

    private static string HttpVersion(string protocol) =>
        protocol.StartsWith("HTTP/", StringComparison.Ordinal) ? protocol[5..] : protocol;
}
