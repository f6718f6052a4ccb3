using Gateway.Observability;

namespace Gateway.FrontDoor;

/// <summary>One line per request, written when its answer has ended.</summary>
public sealed partial class AccessLog(ILogger<AccessLog> logger, TimeProvider clock)
{
    public void Write(HttpContext context, RequestRecord record)
    {
        // Escaped as on the wire: a decoded path may hold line breaks. The query may hold secrets and stays out.
        var path = context.Request.PathBase.Add(context.Request.Path).ToUriComponent();
        var elapsed = clock.GetElapsedTime(record.StartedAt).TotalMilliseconds;
        Line(context.Request.Method, path, Status(context, record), elapsed, record.Replica ?? "-", record.Attempts,
            record.RequestId);
    }

    // 499, as in the logs of nginx: the client went before there was an answer.
    private static int Status(HttpContext context, RequestRecord record) =>
        record.Failure == RequestFailure.ClientGone && !context.Response.HasStarted ? 499 : context.Response.StatusCode;

    [LoggerMessage(1, LogLevel.Information,
        "{Method} {Path} {Status} {Milliseconds:0.0} ms replica={Replica} attempts={Attempts} id={RequestId}")]
    private partial void Line(
        string method, string path, int status, double milliseconds, string replica, int attempts, string requestId);
}
