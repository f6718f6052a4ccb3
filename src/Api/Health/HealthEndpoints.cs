using System.Reflection;
using Api.Errors;
using Api.Serving;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Health;

public static class HealthEndpoints
{
    private const string Fine = "ok";
    private static readonly HealthAnswer _about = About();

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("health");
        health.MapGet("/live", () => TypedResults.Ok(new ReadyAnswer("alive", []))).WithName("getLiveness");
        health.MapGet("/ready", ReadyAsync).WithName("getReadiness");
        health.MapGet("/", () => TypedResults.Ok(_about)).WithName("getHealth");
    }

    // Not MapHealthChecks: these are in the OpenAPI document, and who is not ready says it as every error is said.
    private static async Task<Results<Ok<ReadyAnswer>, Problem>> ReadyAsync(
        HealthCheckService checks, Stopping stopping, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(cancellationToken);
        var dependencies = report.Entries.ToDictionary(one => one.Key, one => Say(one.Value));
        var trouble = stopping.HasBegun ? "The API is stopping."
            : report.Entries.FirstOrDefault(one => one.Value.Status == HealthStatus.Unhealthy).Key is { } first ? dependencies[first]
            : null;
        return trouble is null
            ? TypedResults.Ok(new ReadyAnswer("ready", dependencies))
            : new Problem(StatusCodes.Status503ServiceUnavailable, "not-ready", trouble) { RetryAfter = 1, Dependencies = dependencies };
    }

    private static string Say(HealthReportEntry asked) =>
        asked.Status == HealthStatus.Healthy ? Fine : asked.Description ?? asked.Status.ToString();

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
