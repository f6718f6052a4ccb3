using System.Reflection;
using System.Runtime.InteropServices;

namespace Gateway.ProcessTests;

/// <summary>The built programs that the tests run; the build writes their paths into this assembly.</summary>
public static class TestPaths
{
    public static string Gateway { get; } = Built("gateway");

    /// <summary>The copy that travels with the gateway: the one that replicas load.</summary>
    public static string Hook { get; } =
        Path.Combine(Path.GetDirectoryName(Gateway)!, "hook", "Gateway.ReplicaHook.dll");

    public static string HostingStyles { get; } = Built("HostingStyles");

    public static string Api { get; } = Built("Api");

    public static string Faults { get; } = Built("Faults");

    /// <summary>Protects payloads, has a form, and tells who asks.</summary>
    public static string Tokens { get; } = Built("Tokens");

    /// <summary>Serilog, EF Core with migrations, sessions, health checks, a background service, a path base.</summary>
    public static string Shop { get; } = Built("Shop");

    public static string PlainConsole { get; } = Built("PlainConsole");

    /// <summary>A start-up hook that is not ours.</summary>
    public static string OtherHook { get; } = Built("OtherHook");

    /// <summary>Where the sources are.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The dotnet that runs these tests.</summary>
    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The same as a file that is no link, with its runtime beside it.</summary>
    public static string DotNetFile { get; } = Path.Combine(
        new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory()).Parent!.Parent!.Parent!.FullName, "dotnet");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Solution.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private static string Built(string name) =>
        typeof(TestPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(built => built.Key == name).Value!;
}
