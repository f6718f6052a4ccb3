using Gateway.ReplicaHook;

/// <summary>
/// What the runtime calls before the app's own <c>Main</c>; the name and the missing namespace are its rule. Nothing
/// here may touch an ASP.NET type: the process may well be one that has none.
/// </summary>
internal static class StartupHook
{
    private const string StartupHooks = "DOTNET_STARTUP_HOOKS";
    private const string HostingStartups = "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES";

    private static readonly string[] _ours =
    [
        "GATEWAY_REPLICA_H2", "GATEWAY_REPLICA_H1", "GATEWAY_REPLICA_LINK", "GATEWAY_REPLICA_LIFELINE",
        "GATEWAY_REPLICA_KEYS", "GATEWAY_REPLICA_APP", "GATEWAY_REPLICA_THREADS",
        "Kestrel__Endpoints__GatewayH2__Url", "Kestrel__Endpoints__GatewayH2__Protocols",
        "Kestrel__Endpoints__GatewayH1__Url", "Kestrel__Endpoints__GatewayH1__Protocols",
    ];

    public static void Initialize()
    {
        if (!HasKestrel() || IsSdkTool()) return;
        if (Environment.GetEnvironmentVariable("GATEWAY_REPLICA_H2") is not { Length: > 0 } h2) return;
        if (Environment.GetEnvironmentVariable("GATEWAY_REPLICA_H1") is not { Length: > 0 } h1) return;

        var lifeline = GatewayLifeline.Follow(Environment.GetEnvironmentVariable("GATEWAY_REPLICA_LIFELINE"));
        var keys = SharedKeys.Of(
            Environment.GetEnvironmentVariable("GATEWAY_REPLICA_KEYS"),
            Environment.GetEnvironmentVariable("GATEWAY_REPLICA_APP"));
        WorkerThreads.AllowAtOnce(Environment.GetEnvironmentVariable("GATEWAY_REPLICA_THREADS"));
        PoolWatch.Start();
        var link = Environment.GetEnvironmentVariable("GATEWAY_REPLICA_LINK");
        ForgetOrders();
        JoinHostingStartups();
        ReplicaHosts.Watch(new ReplicaSockets(h2, h1, link), lifeline, keys);
    }

    /// <summary>To be called when the sockets are taken: no later web host has to find us.</summary>
    public static void LeaveHostingStartups() => RemoveEntry(HostingStartups, ';', entry => entry == OurName());

    private static bool HasKestrel() =>
        AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string known
        && known.Contains("Microsoft.AspNetCore.Server.Kestrel.Core.dll", StringComparison.OrdinalIgnoreCase);

    // `dotnet watch` has a Kestrel of its own for refreshing browsers; the orders are for the app that it starts.
    private static bool IsSdkTool()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "dotnet.dll"))) return true;
        }

        return false;
    }

    // Processes that the app starts would otherwise take the same sockets.
    private static void ForgetOrders()
    {
        foreach (var name in _ours) Environment.SetEnvironmentVariable(name, null);
        RemoveEntry(StartupHooks, Path.PathSeparator, entry => Path.GetFileName(entry) == OurName() + ".dll");
    }

    // A WebHostBuilder announces itself to no diagnostic listener, and reads this variable alone.
    private static void JoinHostingStartups()
    {
        var others = Environment.GetEnvironmentVariable(HostingStartups);
        var all = string.IsNullOrEmpty(others) ? OurName() : $"{others};{OurName()}";
        Environment.SetEnvironmentVariable(HostingStartups, all);
    }

    private static string OurName() => typeof(StartupHook).Assembly.GetName().Name!;

    private static void RemoveEntry(string variable, char separator, Func<string, bool> isOurs)
    {
        var entries = Environment.GetEnvironmentVariable(variable)?.Split(separator) ?? [];
        var others = string.Join(separator, entries.Where(entry => !isOurs(entry)));
        Environment.SetEnvironmentVariable(variable, others.Length > 0 ? others : null);
    }
}
