using System.Reflection;
using Api.Errors;
using Api.Serving;

namespace Api.Health;

public static class HealthEndpoints
{
    private static readonly HealthAnswer _about = About();

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("health");
        health.MapGet("/live", Live).WithName("getLiveness").Produces<ReadyAnswer>();
        health.MapGet("/ready", ReadyAsync).WithName("getReadiness").Produces<ReadyAnswer>();
        health.MapGet("/", () => TypedResults.Json(_about, AppJson.Default.HealthAnswer))
            .WithName("getHealth").Produces<HealthAnswer>();
    }

    private static IResult Live() => Fine("alive", new());

    private static async Task<IResult> ReadyAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        var database = await readiness.CheckAsync(cancellationToken);
        return database == Readiness.Fine
            ? Fine("ready", new() { ["database"] = database })
            : new Problem(StatusCodes.Status503ServiceUnavailable, "not-ready", database)
            {
                RetryAfter = 1,
                Dependencies = new Dictionary<string, string>
                {
                    ["database"] = readiness.IsStopping ? Readiness.Fine : database,
                },
            };
    }

    private static IResult Fine(string status, Dictionary<string, string> dependencies) =>
        TypedResults.Json(new ReadyAnswer(status, dependencies), AppJson.Default.ReadyAnswer);

    // The SDK writes "1.0.0+<commit>" where it builds from a repository.
    private static HealthAnswer About()
    {
        var version = typeof(HealthEndpoints).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');
        return new HealthAnswer("alive", version[0], version.ElementAtOrDefault(1), DateTime.UtcNow);
    }
}

/// <summary>What is running, and since when.</summary>
public sealed record HealthAnswer(string Status, string Version, string? Commit, DateTime StartedAt);

public sealed record ReadyAnswer(string Status, Dictionary<string, string> Dependencies);
