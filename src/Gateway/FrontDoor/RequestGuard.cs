using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.FrontDoor;

public sealed class RequestGuard(Func<LimitOptions> limits, MaintenanceMode maintenance)
{
    public RequestFailure? Refuses(HttpContext context, RequestRecord record)
    {
        if (CannotBeSentOn(context) is { } why)
        {
            record.PublicDetail = why;
            return RequestFailure.BadRequest;
        }

        if (maintenance.Refuses(context.Request.Path.Value!, context.Connection.RemoteIpAddress))
        {
            (record.PublicDetail, record.RetryAfter) = (maintenance.Notice?.Text, maintenance.RetryAfter);
            return RequestFailure.Maintenance;
        }

        return context.Request.ContentLength > limits().RequestBody ? RequestFailure.BodyTooLarge : null;
    }

    private static string? CannotBeSentOn(HttpContext context)
    {
        var (method, host) = (context.Request.Method, context.Request.Headers.Host.ToString());
        if (!HostName.CanBeSentOn(host)) return "The host is malformed.";
        if (context.Features.Get<IHttpRequestFeature>()?.RawTarget is { } target && !TargetForm.CanBeSentOn(target))
            return "The target is malformed.";
        // Whether it has a body depends on who reads it: Kestrel goes by the letter, .NET's client does not.
        if (HttpMethods.IsHead(method) && method != HttpMethods.Head) return "HEAD is written in capitals.";
        return HttpMethods.IsConnect(method) && !IsWebSocket(context)
            ? "This is no proxy to connect by."
            : RequestFraming.Fault(context.Request);
    }

    private static bool IsWebSocket(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
}
