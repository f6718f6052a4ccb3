using System.Runtime.InteropServices;

namespace Gateway.Platform;

/// <summary>Replicas run as the gateway's own user: without this they could read its environment and its memory, and in
/// them the secrets that it withholds from theirs.</summary>
public static partial class ProcessMemory
{
    private const int SetDumpable = 4; // PR_SET_DUMPABLE

    // Who asks .NET for a dump of a crash wants this process to be readable.
    private const string WantsDumps = "DOTNET_DbgEnableMiniDump";

    /// <summary>Programs that this one starts are as open as ever.</summary>
    public static void Close()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(WantsDumps) == "1") return;
        _ = Control(SetDumpable, 0, 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint value, nuint third, nuint fourth, nuint fifth);
}
