using Gateway.Replicas;

namespace Gateway.Processes;

public static class ReplicaEnvironment
{
    public const string ParentPipeVariable = "GATEWAY_REPLICA_LIFELINE";
    private const string ResourceAttributes = "OTEL_RESOURCE_ATTRIBUTES";
    private const string InstanceId = "service.instance.id=";
    private const string StartupHooks = "DOTNET_STARTUP_HOOKS";

    // The app's own addresses would only make it warn that ours replace them; inline completions let a blocking handler
    // stop a replica's whole socket engine.
    private static readonly string[] _withheld =
    [
        "ASPNETCORE_URLS", "DOTNET_URLS", "URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS",
        "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION",
        // Between systemd and the gateway.
        "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC",
    ];

    /// <param name="cpus">Its share of the CPUs: each .NET process otherwise believes that it owns them all.</param>
    public static void Fill(
        IDictionary<string, string?> environment, ReplicaSockets sockets, int cpus, string? contentRoot)
    {
        foreach (var name in _withheld) environment.Remove(name);
        foreach (var name in environment.Keys.Where(IsOurs).ToList()) environment.Remove(name);

        Endpoint(environment, "GatewayH2", sockets.H2, "Http2");
        Endpoint(environment, "GatewayH1", sockets.H1, "Http1");
        environment.TryAdd("DOTNET_PROCESSOR_COUNT", cpus.ToString(CultureInfo.InvariantCulture));
        if (contentRoot is not null) environment.TryAdd("ASPNETCORE_CONTENTROOT", contentRoot);
    }

    /// <summary>Tells the replica's own telemetry, if it has any, which of them it is.</summary>
    public static void Name(IDictionary<string, string?> environment, ReplicaId id, string machine)
    {
        // Whatever else the operator says of all replicas stays; one name for all of them would mix their figures.
        var given = environment.TryGetValue(ResourceAttributes, out var text) ? text ?? "" : "";
        var others = given.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(pair => !pair.StartsWith(InstanceId, StringComparison.Ordinal));
        var own = InstanceId + Uri.EscapeDataString($"{id}@{machine}");
        environment[ResourceAttributes] = string.Join(',', [.. others, own]);
    }

    /// <summary>Lets the replica load the hook, which then takes the sockets and holds the pipe.</summary>
    public static void AddHook(
        IDictionary<string, string?> environment, string hook, ReplicaSockets sockets, string parentPipe)
    {
        var others = environment.TryGetValue(StartupHooks, out var set) && !string.IsNullOrEmpty(set)
            ? set + Path.PathSeparator
            : "";
        environment[StartupHooks] = others + hook;
        environment["GATEWAY_REPLICA_H2"] = sockets.H2;
        environment["GATEWAY_REPLICA_H1"] = sockets.H1;
        if (sockets.Link is { } link) environment["GATEWAY_REPLICA_LINK"] = link;
        environment[ParentPipeVariable] = parentPipe;
    }

    /// <summary>For the hook as well.</summary>
    public static void AddThreads(IDictionary<string, string?> environment, int threads) =>
        environment["GATEWAY_REPLICA_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);

    /// <summary>For the hook as well.</summary>
    public static void AddKeys(IDictionary<string, string?> environment, ReplicaKeys keys)
    {
        environment["GATEWAY_REPLICA_KEYS"] = keys.Folder;
        environment["GATEWAY_REPLICA_APP"] = keys.App;
    }

    /// <summary>Lets a replica without the hook, if it is ASP.NET Core's, believe what we say of the client: nobody
    /// else reaches its sockets.</summary>
    public static void TrustForwardedHeaders(IDictionary<string, string?> environment) =>
        environment.TryAdd("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true");

    // The gateway's settings are not the app's, and may hold its secrets.
    private static bool IsOurs(string name) => name.StartsWith("Gateway__", StringComparison.OrdinalIgnoreCase);

    private static void Endpoint(IDictionary<string, string?> environment, string name, string path, string protocol)
    {
        environment[$"Kestrel__Endpoints__{name}__Url"] = $"http://unix:{path}";
        environment[$"Kestrel__Endpoints__{name}__Protocols"] = protocol;
    }
}
