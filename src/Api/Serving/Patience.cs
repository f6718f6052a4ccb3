using Api.Errors;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Api.Serving;

/// <summary>Ends requests that take longer than the setting <c>Requests:Seconds</c>; streams and exports have no such end.</summary>
public static class Patience
{
    private const double DefaultSeconds = 30;

    public static IServiceCollection AddPatience(this IServiceCollection services, IConfiguration settings) =>
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = TimeSpan.FromSeconds(settings.GetValue("Requests:Seconds", DefaultSeconds)),
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = new Problem(503, "timeout", "It took too long. Try again later.") { RetryAfter = 5 }.ExecuteAsync,
        });
}
