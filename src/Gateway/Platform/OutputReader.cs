using System.Runtime.InteropServices;

namespace Gateway.Platform;

/// <summary>Whoever reads a verb's output: once <c>head</c> has seen enough, nothing more is worth doing.</summary>
public static partial class OutputReader
{
    private const int Output = 1;
    private const short ErrorOrHangUp = 0x18;
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(250);

    /// <summary>Cancels when the other end of the output is closed. Unix alone.</summary>
    public static async Task WatchAsync(CancellationTokenSource gone)
    {
        if (OperatingSystem.IsWindows()) return;
        using var looks = new PeriodicTimer(_betweenLooks);
        try
        {
            while (!IsGone()) await looks.WaitForNextTickAsync(gone.Token);
            await gone.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The verb has ended first.
        }
    }

    private static bool IsGone()
    {
        var asked = new Polled { Descriptor = Output };
        return Poll(ref asked, 1, 0) == 1 && (asked.Found & ErrorOrHangUp) != 0;
    }

    // struct pollfd.
    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Polled descriptors, nuint count, int milliseconds);
}
