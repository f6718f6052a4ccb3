namespace Gateway.Cli;

/// <param name="Name">The replica's figure in the status document.</param>
/// <param name="Rank">The lower, the sooner it is shown where not all have room.</param>
public sealed record StatusColumn(string Title, string Name, int Rank)
{
    private const string Unknown = "–";
    private const double Mebibyte = 1024 * 1024;

    public static IReadOnlyList<StatusColumn> All { get; } =
    [
        new("Replica", "id", 0), new("State", "state", 0), new("Pid", "pid", 2), new("Up", "startedAt", 3),
        new("Restarts", "restarts", 9), new("In flight", "inFlight", 1), new("Requests", "requests", 10),
        new("Failures", "failures", 8), new("Req/s", "requestsPerSecond", 4), new("p50 ms", "p50Ms", 11),
        new("p99 ms", "p99Ms", 5), new("CPU %", "cpuPercent", 6), new("Memory", "rssBytes", 7),
        new("GC %", "gcPausePercent", 12), new("Queue", "threadPoolQueue", 13),
    ];

    public bool IsText => Name is "id" or "state";
    public string Cell(JsonElement replica, DateTimeOffset now) => Text(replica, Name, now);

    /// <summary>A figure of the document as a person reads it; a dash for one that is not known.</summary>
    public static string Text(JsonElement of, string name, DateTimeOffset now) =>
        of.TryGetProperty(name, out var value) ? PlainText.Of(Shown(value, name, now)) : Unknown;

    private static string Shown(JsonElement value, string name, DateTimeOffset now) => value.ValueKind switch
    {
        JsonValueKind.Null => Unknown,
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray()),
        JsonValueKind.Number when name == "rssBytes" =>
            $"{value.GetDouble() / Mebibyte:0} MiB",
        JsonValueKind.Number => Number(value.GetDouble()),
        _ when name == "startedAt" && value.TryGetDateTimeOffset(out var at) => Span(now - at),
        _ => value.ToString(),
    };

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture);

    // Two units say enough.
    private static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max(0, (int)span.TotalSeconds)}s",
        { TotalHours: < 1 } => $"{span.Minutes}m{span.Seconds}s",
        { TotalDays: < 1 } => $"{span.Hours}h{span.Minutes}m",
        _ => $"{span.Days}d{span.Hours}h",
    };
}
