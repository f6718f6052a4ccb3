using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Gateway.Cli;

/// <summary>The status document as a person reads it: the gateway in a few lines, then one row per replica.</summary>
public static class StatusView
{
    private const string Unknown = "–";
    private const double Mebibyte = 1024 * 1024;

    private static readonly (string Title, string Name)[] _columns =
    [
        ("Replica", "id"), ("State", "state"), ("Pid", "pid"), ("In flight", "inFlight"), ("Requests", "requests"),
        ("Failures", "failures"), ("Restarts", "restarts"), ("Req/s", "requestsPerSecond"), ("p50 ms", "p50Ms"),
        ("p99 ms", "p99Ms"), ("CPU %", "cpuPercent"), ("Memory", "rssBytes"), ("Reason", "reason"),
    ];

    public static IRenderable Of(JsonElement status)
    {
        var gateway = status.GetProperty("gateway");
        return new Rows(Head(gateway), Table(status.GetProperty("replicas")));
    }

    private static Markup Head(JsonElement gateway)
    {
        var reason = Text(gateway, "reason") is var text and not Unknown ? $": {text.EscapeMarkup()}" : "";
        return new Markup(
            $"{State(gateway)}{reason}\n"
            + $"gateway {Cell(gateway, "version")}, pid {Cell(gateway, "pid")}, on {Cell(gateway, "bind")}, "
            + $"admin {Cell(gateway, "admin")}, since {Cell(gateway, "startedAt")}\n"
            + $"{Cell(gateway, "ready")} of {Cell(gateway, "wanted")} replicas ready, "
            + $"generation {Cell(gateway, "generation")} from {Cell(gateway, "origin")}\n"
            + $"{Cell(gateway, "requests")} requests, {Cell(gateway, "inFlight")} in flight, "
            + $"{Cell(gateway, "queued")} queued, {Cell(gateway, "retried")} retried, "
            + $"{Cell(gateway, "requestsPerSecond")}/s, {Cell(gateway, "errorsPerSecond")} errors/s, "
            + $"p50 {Cell(gateway, "p50Ms")} ms, p99 {Cell(gateway, "p99Ms")} ms");
    }

    private static Table Table(JsonElement replicas)
    {
        var table = new Table().SimpleBorder();
        foreach (var (title, _) in _columns) table.AddColumn(new TableColumn(title).NoWrap());
        table.Columns[^1].NoWrap = false;
        foreach (var replica in replicas.EnumerateArray())
            table.AddRow([.. _columns.Select(column => new Markup(
                column.Name == "state" ? State(replica) : Cell(replica, column.Name)))]);
        return table;
    }

    private static string State(JsonElement of)
    {
        var state = Text(of, "state");
        var colour = state switch
        {
            "serving" or "ready" => "green",
            "unavailable" or "failed" or "unhealthy" => "red",
            _ => "yellow",
        };
        return $"[{colour}]{state.EscapeMarkup()}[/]";
    }

    private static string Cell(JsonElement of, string name) => Text(of, name).EscapeMarkup();

    private static string Text(JsonElement of, string name)
    {
        if (!of.TryGetProperty(name, out var value)) return Unknown;
        return value.ValueKind switch
        {
            JsonValueKind.Null => Unknown,
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray()),
            JsonValueKind.Number when name == "rssBytes" =>
                string.Create(CultureInfo.InvariantCulture, $"{value.GetDouble() / Mebibyte:0} MiB"),
            JsonValueKind.Number => value.GetDouble().ToString("0.##", CultureInfo.InvariantCulture),
            _ when name == "startedAt" && value.TryGetDateTimeOffset(out var at) =>
                at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
    }
}
