using System.Text.Json;

namespace Gateway.ProcessTests.Observability;

/// <summary>The Grafana dashboard that is delivered; Grafana itself is not to be had here.</summary>
public static class DashboardFile
{
    /// <summary>What its panels ask Prometheus, for every gateway and the last minute.</summary>
    public static IReadOnlyList<string> Expressions { get; } =
        [.. Read().Select(expression => expression
            .Replace("$instance", ".*", StringComparison.Ordinal)
            .Replace("$__rate_interval", "1m", StringComparison.Ordinal))];

    private static IEnumerable<string> Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(
            TestPaths.Root, "deploy", "observability", "grafana", "dashboards", "gateway.json")));
        return [.. document.RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)];
    }
}
