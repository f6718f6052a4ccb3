using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Forwarding;

/// <summary>A request as Kestrel hands it over.</summary>
public static class SomeRequest
{
    public static DefaultHttpContext Of(
        string method = "GET", bool hasBody = false, long? length = null, string? type = null, bool upgrades = false)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.ContentLength, context.Request.ContentType) = (method, length, type);
        context.Features.Set<IHttpRequestBodyDetectionFeature>(new Body(hasBody));
        if (upgrades) context.Features.Set<IHttpUpgradeFeature>(new Upgrade());
        return context;
    }

    /// <summary>On its way, and not sent yet.</summary>
    public static ForwardContext Forward(HttpContext? context = null, TimeProvider? clock = null) => new(
        context ?? Of(), new RequestRecord("id", 0), new Fleet(), new TimeoutOptions(), Budget(), Repetitions(),
        clock ?? TimeProvider.System);

    /// <param name="floor">So many may be made at once.</param>
    public static RetryBudget Repetitions(int floor = 10, TimeProvider? clock = null) =>
        new(new RetryOptions { BudgetFloor = floor }, new GatewayCounters(), clock ?? TimeProvider.System);

    public static BodyBufferBudget Budget(RetryOptions? retry = null, LimitOptions? limits = null) =>
        new(retry ?? new RetryOptions(), () => limits ?? new LimitOptions());

    /// <summary>Imitates what Kestrel has seen in the request's head.</summary>
    private sealed record Body(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;

    /// <summary>Imitates a request that asks to become a WebSocket.</summary>
    private sealed class Upgrade : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => true;

        public Task<Stream> UpgradeAsync() => throw new NotSupportedException();
    }
}
