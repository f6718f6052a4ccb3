using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>The framework's own middleware, each where an operator asks for it: what nobody asks for is not there.
/// docs/middleware.md.</summary>
public static class OptionalMiddleware
{
    public static void Add(IServiceCollection services, GatewayOptions options)
    {
        if (options.Cors.Origins.Count > 0) services.AddCors();
        if (options.Compression.Encodings.Count > 0) AnswerCompression.Add(services, options.Compression);
        if (options.Cache.Memory > 0) AnswerCache.Add(services, options);
    }

    /// <summary>Around all answers: a browser reads a refusal as well.</summary>
    public static void UseAround(IApplicationBuilder app, GatewayOptions options, AccessRule access)
    {
        if (!IsAny(options)) return;
        app.Use(BeginAsync);
        if (SecurityHeaders.Of(options.SecurityHeaders) is { } fields) app.Use(fields.InvokeAsync);
        if (options.Cors.Origins.Count > 0) CrossOrigin.Use(app, options.Cors, access);
    }

    /// <summary>In front of the app, for whoever may ask it.</summary>
    public static void UseInFront(IApplicationBuilder app, GatewayOptions options)
    {
        if (options.Compression.Encodings.Count > 0)
        {
            app.Use(WeakTags.BothWays);
            app.UseResponseCompression();
        }

        if (options.StaticFiles.Folder is not null) SiteFiles.Use(app, options.StaticFiles);
        if (options.Cache.Memory > 0) app.UseOutputCache();
    }

    private static bool IsAny(GatewayOptions options) => options.Cors.Origins.Count > 0
        || options.Compression.Encodings.Count > 0 || options.Cache.Memory > 0
        || options.StaticFiles.Folder is not null || SecurityHeaders.Of(options.SecurityHeaders) is not null;

    // Not every answer comes from a replica now, and what a client gets is not always as long as what the app has sent.
    private static Task BeginAsync(HttpContext context, RequestDelegate next)
    {
        var (record, response) = (context.Features.Get<RequestRecord>()!, context.Response);
        response.OnStarting(() =>
        {
            record.Stamp(response.Headers);
            return Task.CompletedTask;
        });
        if (record.CountsBytes && context.Request.Headers.Upgrade.Count == 0)
            response.Body = record.Body = new CountedBody(response.Body);
        return next(context);
    }
}
