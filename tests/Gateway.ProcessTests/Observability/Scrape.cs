using System.Text.RegularExpressions;

namespace Gateway.ProcessTests.Observability;

/// <summary>What <c>GET /metrics</c> answered.</summary>
public sealed partial class Scrape(string text)
{
    public string Text { get; } = text;

    /// <summary>The names of all samples.</summary>
    public IReadOnlySet<string> Names { get; } =
        Sample().Matches(text).Select(match => match.Groups["name"].Value).ToHashSet();

    public static async Task<Scrape> OfAsync(GatewayRun gateway) => new(await gateway.Http.GetStringAsync(
        new Uri(await gateway.AdminAsync(), "/metrics"), TestContext.Current.CancellationToken));

    /// <summary>The lines of a metric that have all of these labels.</summary>
    public IEnumerable<string> Lines(string name, params string[] labels) => Text.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(line.Contains));

    [GeneratedRegex(@"^(?<name>[a-z_][\w:]*)[{ ]", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Sample();
}
