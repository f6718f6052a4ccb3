using System.Runtime.InteropServices;

namespace Gateway.Platform;

/// <summary>The user whose rights this process has; Unix alone.</summary>
public static partial class EffectiveUser
{
    public static int Id { get; } = Get();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial int Get();
}
