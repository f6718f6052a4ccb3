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
        Line(context.Request.Method, path, record.StatusOf(context.Response), elapsed, record.Replica ?? "-", record.Attempts,
            record.RequestId);
    }

    [LoggerMessage(1, LogLevel.Information,
        "{Method} {Path} {Status} {Milliseconds:0.0} ms replica={Replica} attempts={Attempts} id={RequestId}")]
    private partial void Line(
        string method, string path, int status, double milliseconds, string replica, int attempts, string requestId);
}
