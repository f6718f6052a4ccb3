using System.Collections.Concurrent;
using Gateway.Observability;
using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>Tells of clients that were turned away: of each in a counter, of one of a kind now and then in the log.
/// </summary>
public sealed class Refusals(GatewayLog log, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, RareWarning> _kinds = new(StringComparer.Ordinal);

    /// <param name="reason">From a small, fixed set of words.</param>
    /// <param name="peer">Null on a Unix socket.</param>
    public void Tell(string reason, IPAddress? peer, string detail)
    {
        GatewayMetrics.Refused(reason);
        var who = AddressForm.TextOf(peer) ?? "a Unix socket";
        _kinds.GetOrAdd(reason, _ => new RareWarning(log, clock))
            .Warn($"refused {who} ({reason}): {PlainText.Of(detail)}");
    }

    public void Tell(HttpContext context, RequestRecord record, RequestFailure failure)
    {
        // Everybody is, and the operator knows.
        if (failure == RequestFailure.Maintenance) return;
        var what = record.PublicDetail ?? $"it asked for {HostAndPath(context.Request)}";
        Tell(MetricName.Of(failure), context.Connection.RemoteIpAddress, what);
    }

    private static string HostAndPath(HttpRequest request) => $"{request.Headers.Host}{request.Path.ToUriComponent()}";
}
