namespace Gateway.Cli;

/// <summary>In which order the replicas stand: by slot, or the worst or busiest first.</summary>
public static class StatusOrder
{
    public const string BySlot = "id";

    private static readonly string[] _worstFirst =
        ["failed", "unhealthy", "starting", "draining", "stopping", "ready"];

    private static readonly Dictionary<string, string> _figures = new()
    {
        ["in-flight"] = "inFlight",
        ["rate"] = "requestsPerSecond",
        ["p99"] = "p99Ms",
        ["cpu"] = "cpuPercent",
        ["memory"] = "rssBytes",
    };

    public static IReadOnlyList<string> Names { get; } = [BySlot, "state", .. _figures.Keys];

    /// <summary>What the first letter of a name means while watching; null for other keys.</summary>
    public static string? Named(char key) =>
        key == 'f' ? "in-flight" : Names.FirstOrDefault(name => name != "in-flight" && name[0] == key);

    public static IReadOnlyList<JsonElement> Sorted(JsonElement replicas, string by) => by switch
    {
        BySlot => [.. replicas.EnumerateArray()],
        "state" => [.. replicas.EnumerateArray().OrderBy(replica =>
            Array.IndexOf(_worstFirst, replica.GetProperty("state").GetString()))],
        _ => [.. replicas.EnumerateArray().OrderByDescending(replica => Figure(replica, _figures[by]))],
    };

    private static double Figure(JsonElement replica, string name) =>
        replica.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : double.NegativeInfinity;
}
