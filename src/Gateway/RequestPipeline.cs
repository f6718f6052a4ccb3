using Gateway.Forwarding;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Requests;

namespace Gateway;

public sealed class RequestPipeline(
    RequestGuard guard, RateLimits rates, RequestForwarder forwarder, GatewayCounters counters, AccessLog accessLog,
    TimeProvider clock)
{
    public async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        var record = new RequestRecord(RequestIds.Of(context.Request), clock.GetTimestamp(), accessLog.IsOn);
        record.Span = GatewayTraces.RequestBegan(context.Request);
        context.Features.Set(record);
        counters.RequestBegan();
        try
        {
            if ((record.Failure = guard.Malformed(context, record)) is null) await next(context);
            if (record.Failure is { } failure) await ProblemWriter.WriteAsync(context, record, failure);
        }
        finally
        {
            Close(context, record);
        }
    }

    /// <summary>no flood of resets? → allowed? → [ not too often? → what is next: the app's replicas, or an operator's
    /// route ]</summary>
    public Task GuardAsync(HttpContext context, RequestDelegate next) =>
        guard.GuardAsync(context, context.Features.Get<RequestRecord>()!, next);

    public Task LimitAsync(HttpContext context, RequestDelegate next) =>
        rates.LimitAsync(context, context.Features.Get<RequestRecord>()!, next);

    /// <summary>[ pick → lease → send → judge ]*</summary>
    public Task ForwardAsync(HttpContext context) =>
        forwarder.ForwardAsync(context, context.Features.Get<RequestRecord>()!);

    private void Close(HttpContext context, RequestRecord record)
    {
        var (now, status) = (clock.GetTimestamp(), record.StatusOf(context.Response));
        var elapsed = clock.GetElapsedTime(record.StartedAt, now);
        GatewayMetrics.RequestEnded(context.Request.Method, status, record.Failure, elapsed);
        accessLog.Write(context, record, elapsed);
        guard.Resets.Ended(context, record, elapsed);
        GatewayTraces.RequestEnded(record, context, status);
        // Last: a gateway that stops waits for this count, and nothing may be lost of what it waited for.
        counters.RequestEnded(
            record.Attempts, status, clock.GetElapsedTime(record.StartedAt, record.AnsweredAt ?? now));
    }
}
