using System.Runtime.InteropServices;

namespace Gateway.Platform;

/// <summary>glibc keeps what native code has freed: from the warm-up alone, some 10 MB of the JIT's.</summary>
public static partial class HeapTrimmer
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    // Other C libraries keep less, and have no such call.
    private static readonly bool _hasTrim =
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libc", typeof(HeapTrimmer).Assembly, null, out var libc)
        && NativeLibrary.TryGetExport(libc, "malloc_trim", out _);

    public static void Trim()
    {
        if (_hasTrim) _ = Trim(0);
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint spare);
}
