using Spectre.Console;

namespace Gateway.Cli;

/// <summary>The status document as a person reads it: the gateway in a few lines, then one row per replica.</summary>
public static class StatusView
{
    /// <param name="status">The answer of <c>GET /status</c>.</param>
    public static IReadOnlyList<string> Lines(string status, int width, string sort, DateTimeOffset now)
    {
        using var document = JsonDocument.Parse(status);
        return Lines(document.RootElement, width, sort, now);
    }

    /// <summary>Lines of Spectre's markup; no line but those of the head is longer than the screen is wide.</summary>
    public static IReadOnlyList<string> Lines(JsonElement status, int width, string sort, DateTimeOffset now)
    {
        var gateway = status.GetProperty("gateway");
        var replicas = StatusOrder.Sorted(status.GetProperty("replicas"), sort);
        return [.. Head(gateway, now), "", .. StatusTable.Lines(replicas, width, now)];
    }

    private static IEnumerable<string> Head(JsonElement gateway, DateTimeOffset now)
    {
        string Cell(string name) => StatusColumn.Text(gateway, name, now).EscapeMarkup();
        var reason = StatusTable.Reason(gateway) is { } why ? $": {why.EscapeMarkup()}" : "";
        yield return $"{StatusTable.Coloured(StatusColumn.Text(gateway, "state", now))}{reason}";
        var app = gateway.TryGetProperty("app", out _) ? $", app {Cell("app")}" : "";
        yield return $"gateway {Cell("version")}{app}, pid {Cell("pid")}, on {Cell("bind")}, admin {Cell("admin")}, "
            + $"since {Since(gateway)}";
        yield return $"{Cell("ready")} of {Cell("wanted")} replicas ready, generation {Cell("generation")} from "
            + $"{Cell("origin")}, busy {Cell("busy")}";
        yield return $"{Cell("requests")} requests, {Cell("inFlight")} in flight, {Cell("queued")} queued, "
            + $"{Cell("retried")} retried";
        yield return $"{Cell("requestsPerSecond")}/s, {Cell("errorsPerSecond")} errors/s, p50 {Cell("p50Ms")} ms, "
            + $"p99 {Cell("p99Ms")} ms";
    }

    private static string Since(JsonElement gateway) =>
        gateway.TryGetProperty("startedAt", out var text) && text.TryGetDateTimeOffset(out var at)
            ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : "–";
}
