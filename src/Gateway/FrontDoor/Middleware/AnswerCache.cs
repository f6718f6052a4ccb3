using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.FrontDoor;

/// <summary>Keeps what the app marks as good for everybody, as RFC 9111 has it for caches that many share.</summary>
internal sealed class AnswerCache(VaryingFields varying, string? keyField) : IOutputCachePolicy
{
    private const string Target = "target";

    public static void Add(IServiceCollection services, GatewayOptions options) => services.AddOutputCache(cache =>
    {
        (cache.SizeLimit, cache.MaximumBodySize) = (options.Cache.Memory, options.Cache.LargestBody);
        cache.AddBasePolicy(new AnswerCache(new VaryingFields(), options.RateLimit.Header));
    });

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var asked = CacheRule.Of(context.HttpContext, keyField);
        context.EnableOutputCaching = asked != CacheUse.None;
        context.AllowCacheLookup = asked == CacheUse.Full;
        context.AllowCacheStorage = asked != CacheUse.None;
        // Clients would wait for one another, also for what is then not kept.
        context.AllowLocking = false;
        if (!context.EnableOutputCaching) return ValueTask.CompletedTask;
        // Byte for byte: to the framework, paths and names are the same in any case.
        var target = context.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        context.CacheVaryByRules.VaryByValues[Target] = target;
        context.CacheVaryByRules.HeaderNames = varying.Of(target);
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var (record, response) = (context.HttpContext.Features.Get<RequestRecord>()!, context.HttpContext.Response);
        record.IsAnsweredHere = true;
        response.OnStarting(() =>
        {
            response.Headers[RequestRecord.IdHeader] = record.RequestId;
            return Task.CompletedTask;
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>When an answer begins, and again at its end.</summary>
    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        var lifetime = CacheRule.LifetimeOf(response, hasCookie: context.HttpContext.Request.Headers.Cookie.Count > 0);
        context.ResponseExpirationTimeSpan = lifetime;
        context.AllowCacheStorage = lifetime is not null && !Broke(context.HttpContext) && varying.Has(
            context.CacheVaryByRules.VaryByValues[Target],
            context.CacheVaryByRules.HeaderNames, response.Headers.GetCommaSeparatedValues(HeaderNames.Vary));
        return ValueTask.CompletedTask;
    }

    // Half an answer ends like a whole one for whoever looks from here.
    private static bool Broke(HttpContext context) => context.Features.Get<RequestRecord>()!.Failure is not null
        || context.Features.Get<IForwarderErrorFeature>() is not null;
}
