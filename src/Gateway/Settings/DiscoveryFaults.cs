namespace Gateway.Settings;

public static class DiscoveryFaults
{
    private const string Section = "Gateway:Discovery:";

    public static IEnumerable<(string Key, string Value, string Expected)> Of(GatewayOptions options)
    {
        var discovery = options.Discovery;
        if (discovery.Protocol is not ("h1" or "h2c"))
            yield return (Section + "Protocol", discovery.Protocol, "expected h1 or h2c");
        if (!DiscoveryKind.All.Contains(discovery.Kind))
            yield return (Section + "Kind", discovery.Kind, $"expected one of {string.Join(", ", DiscoveryKind.All)}");
        foreach (var server in discovery.NameServers.Where(server => ServerAddress.Parse(server) is null))
            yield return (Section + "NameServers", server, $"expected {ServerAddress.Accepted}");
        if (discovery.ApiServer is { } api && !IsServer(api))
            yield return (Section + "ApiServer", api, "expected https://HOST[:PORT]");
        foreach (var fault in OfApp(options)) yield return fault;
    }

    private static IEnumerable<(string Key, string Value, string Expected)> OfApp(GatewayOptions options)
    {
        var (kind, file) = (options.Discovery.Kind, options.Discovery.File);
        if (!Upstream.IsMeant(options.App))
        {
            if (kind != DiscoveryKind.Dns)
                yield return (Section + "Kind", kind, "nothing is looked up unless the app is named as http://NAME");
            yield break;
        }

        var names = Upstream.ParseAll(options.App!, out var fault);
        if (fault is not null) yield return ("Gateway:App", options.App!, fault);
        if (options.Reload) yield return ("Gateway:Reload", "true", "replicas that run elsewhere are reloaded there");
        if (kind != DiscoveryKind.File) yield break;
        if (file is null) yield return (Section + "Kind", kind, "name the file: set Gateway:Discovery:File");
        if (names.Count > 1) yield return ("Gateway:App", options.App!, "a file lists all replicas: give one name");
    }

    private static bool IsServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "https" or "http", PathAndQuery: "/" };
}
