using System.Runtime.InteropServices;

namespace Gateway.Platform;

/// <summary>What <c>nohup</c>, cron or a script's <c>&amp;</c> let this process ignore from its birth, which .NET would
/// go on ignoring. Linux alone.</summary>
public static partial class IgnoredSignals
{
    private const string Name = "SigIgn:";
    private const int Interrupt = 2;
    private const int Quit = 3;
    private const int HangUpNumber = 1;
    private const int Usr1 = 10;
    private const int Usr2 = 12;

    private static readonly int[] _heeded = [Interrupt, Quit, Usr1, Usr2, ProcessTree.SigTerm];

    /// <summary>Whoever lets that be ignored means it: <c>nohup</c>.</summary>
    public static bool HangUp { get; private set; }

    /// <summary>Before the first handler is registered: .NET leaves an ignored signal alone.</summary>
    public static void HeedAgain()
    {
        if (!OperatingSystem.IsLinux() || Mask() is not { } mask) return;
        HangUp = IsIn(mask, HangUpNumber);
        foreach (var signal in _heeded)
            if (IsIn(mask, signal))
                SetDefault(signal, 0);
    }

    internal static bool IsIn(ulong mask, int signal) => (mask >> (signal - 1) & 1) == 1;

    private static ulong? Mask()
    {
        try
        {
            var line = File.ReadLines("/proc/self/status")
                .First(line => line.StartsWith(Name, StringComparison.Ordinal));
            return ulong.Parse(line.AsSpan(Name.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException
            or InvalidOperationException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetDefault(int signal, nint handler);
}
