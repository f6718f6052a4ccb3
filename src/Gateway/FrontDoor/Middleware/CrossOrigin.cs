using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Gateway.FrontDoor;

internal static class CrossOrigin
{
    public static void Fill(CorsPolicyBuilder policy, CrossOriginOptions options)
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
}
