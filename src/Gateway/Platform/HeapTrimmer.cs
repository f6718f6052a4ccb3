using System.Runtime.InteropServices;

namespace Gateway.Platform;

/// <summary>Hands back to the system, every half minute, what native code has freed. glibc keeps that for whoever asks
/// next: while the gateway warms up, the JIT leaves some 10 MB there and does not ask again.</summary>
public sealed partial class HeapTrimmer : IDisposable
{
    private static readonly TimeSpan _rhythm = TimeSpan.FromSeconds(30);

    // Other C libraries keep less, and have no such call.
    private static readonly bool _hasTrim =
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libc", typeof(HeapTrimmer).Assembly, null, out var libc)
        && NativeLibrary.TryGetExport(libc, "malloc_trim", out _);

    private readonly ITimer _timer;

    public HeapTrimmer(TimeProvider clock) => _timer = clock.CreateTimer(_ => Return(), null, _rhythm, _rhythm);

    public void Dispose() => _timer.Dispose();

    internal static void Return()
    {
        if (_hasTrim) _ = Trim(0);
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint spare);
}
