namespace Gateway.Settings;

/// <param name="Host">A name or an IP address, without brackets.</param>
public sealed record Upstream(string Host, int Port)
{
    public const string Accepted = "http://HOST[:PORT], several separated by commas";

    private static readonly char[] _separators = [',', ' ', ';'];

    /// <summary>Whether APP names running replicas rather than something to start.</summary>
    public static bool IsMeant(string? app) => app?.Contains("://", StringComparison.Ordinal) == true;

    public static IReadOnlyList<Upstream> ParseAll(string app, out string? fault)
    {
        fault = null;
        var upstreams = new List<Upstream>();
        foreach (var text in app.Split(_separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(text, out fault) is not { } upstream) return [];
            upstreams.Add(upstream);
        }

        return [.. upstreams.Distinct()];
    }

    public override string ToString()
    {
        var host = Host.Contains(':') ? $"[{Host}]" : Host;
        return $"http://{host}:{Port}";
    }

    private static Upstream? Parse(string text, out string? fault)
    {
        fault = $"{text}: expected {Accepted}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return null;
        if (uri.Scheme is "https")
            fault = $"{text}: replicas are reached without TLS; end it here with --bind https://… instead";
        if (uri.Scheme is "h2c")
            fault = $"{text}: write http://, and Gateway:Discovery:Protocol=h2c";
        if (uri.Scheme != "http" || uri.UserInfo.Length > 0) return null;
        fault = uri.PathAndQuery is "/" or "" && uri.Fragment.Length == 0 ? null : $"{text}: a replica has no path";
        return fault is null ? new Upstream(uri.Host.Trim('[', ']'), uri.Port) : null;
    }
}
