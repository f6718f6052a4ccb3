using Api.Errors;

namespace Api.Serving;

/// <summary>With the setting <c>Maintenance=true</c> all but health answers 503; a changed settings file is seen at once.</summary>
public sealed class Maintenance(RequestDelegate next, IConfiguration configuration)
{
    private static readonly Problem _refusal =
        new(StatusCodes.Status503ServiceUnavailable, "maintenance", "The API is being maintained. Try again later.")
        {
            RetryAfter = 60,
        };

    public Task InvokeAsync(HttpContext context) =>
        configuration.GetValue<bool>("Maintenance") && !context.Request.Path.StartsWithSegments("/health")
            ? _refusal.ExecuteAsync(context)
            : next(context);
}
