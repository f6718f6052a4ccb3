using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace Gateway.FrontDoor;

internal static class CrossOrigin
{
    private static readonly string[] _said =
        [
            HeaderNames.AccessControlAllowOrigin, HeaderNames.AccessControlAllowCredentials,
            HeaderNames.AccessControlExposeHeaders,
        ];

    public static void Use(IApplicationBuilder app, CrossOriginOptions options, AccessRule access)
    {
        // Who may not come is refused behind this, and must not be answered here.
        app.UseWhen(
            context => !AsksFirst(context.Request) || access.Refuses(context) is null,
            welcome => welcome.UseCors(policy => Fill(policy, options)));
        app.Use(ForgetAsync);
    }

    private static bool AsksFirst(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0;

    private static void Fill(CorsPolicyBuilder policy, CrossOriginOptions options)
    {
        policy.WithOrigins([.. options.Origins]).SetIsOriginAllowedToAllowWildcardSubdomains()
            .WithExposedHeaders([.. options.ExposedHeaders]).SetPreflightMaxAge(options.MaxAge);
        if (options.Origins.Contains("*")) policy.AllowAnyOrigin();
        if (options.Methods.Count == 0) policy.AllowAnyMethod();
        else policy.WithMethods([.. options.Methods]);
        if (options.Headers.Count == 0) policy.AllowAnyHeader();
        else policy.WithHeaders([.. options.Headers]);
        if (options.Credentials) policy.AllowCredentials();
    }

    // Of an origin that may not, the framework says nothing, and the app's word would count. What is asked for last is
    // done first: before the framework writes its own.
    private static Task ForgetAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            foreach (var name in _said) context.Response.Headers.Remove(name);
            return Task.CompletedTask;
        });
        return next(context);
    }
}
