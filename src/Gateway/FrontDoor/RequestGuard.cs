using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.FrontDoor;

public sealed class RequestGuard(
    Func<GatewayOptions> options, MaintenanceMode maintenance, Refusals refusals, TimeProvider clock)
{
    private readonly AccessRule _access = new(options);
    private readonly RouteRules _routes = new(options);

    public ResetGuard Resets { get; } = new(options, refusals, clock);

    public Task GuardAsync(HttpContext context, RequestRecord record, RequestDelegate next) =>
        Resets.Holds(context) is { } held
            ? HoldAsync(held, context, record, next)
            : AllowAsync(context, record, next);

    public RequestFailure? Refuses(HttpContext context, RequestRecord record)
    {
        var failure = FailureOf(context, record);
        if (failure is { } refused) refusals.Tell(context, record, refused);
        return failure;
    }

    /// <summary>What others would read in another way, or could not be sent on.</summary>
    public RequestFailure? Malformed(HttpContext context, RequestRecord record)
    {
        if (CannotBeSentOn(context) is not { } why) return null;
        record.PublicDetail = why;
        refusals.Tell(context, record, RequestFailure.BadRequest);
        return RequestFailure.BadRequest;
    }

    private async Task HoldAsync(
        Task<RequestFailure?> held, HttpContext context, RequestRecord record, RequestDelegate next)
    {
        if ((record.Failure = await held) is null) await AllowAsync(context, record, next);
    }

    private Task AllowAsync(HttpContext context, RequestRecord record, RequestDelegate next) =>
        (record.Failure = Refuses(context, record)) is null ? next(context) : Task.CompletedTask;

    private RequestFailure? FailureOf(HttpContext context, RequestRecord record)
    {
        if (_access.Refuses(context) is { } refusal) return refusal;
        var limits = options().Limits;
        if (limits.HeaderField is { } most && HasLarger(context.Request.Headers, most))
            return RequestFailure.HeadersTooLarge;
        if (maintenance.Refuses(context.Request.Path.Value!, context.Connection.RemoteIpAddress))
        {
            (record.PublicDetail, record.RetryAfter) = (maintenance.Notice?.Text, maintenance.RetryAfter);
            return RequestFailure.Maintenance;
        }

        record.Route = _routes.Of(context.Request.Path);
        return IsTooLarge(context, limits, record.Route) ? RequestFailure.BodyTooLarge : null;
    }

    private static bool HasLarger(IHeaderDictionary fields, int most)
    {
        foreach (var (_, values) in fields)
            foreach (var value in values)
                if (value?.Length > most) return true;
        return false;
    }

    private static bool IsTooLarge(HttpContext context, LimitOptions limits, RouteLimits? route)
    {
        if (route?.RequestBody is not { } most) return context.Request.ContentLength > limits.RequestBody;
        // Of a body that does not say its length.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = most;
        return context.Request.ContentLength > most;
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
