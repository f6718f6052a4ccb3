using System.Runtime.InteropServices;

namespace Gateway.Platform;

// Keeps the last file descriptors from connections: the runtime ends the process when it has none for a thread, and
// a new replica needs its pipes. The system gives out the lowest free number: one near the limit says all are taken.
public static partial class DescriptorBudget
{
    // A thread takes two while it starts, a replica about ten; a share where the limit is small.
    private const int MostKept = 64;
    private const int LeastKept = 16;
    private const int ShareKept = 32;

    public static long Kept(long limit) => Math.Clamp(limit / ShareKept, LeastKept, MostKept);

    /// <summary>Whether one more client can be let in, and replicas still be reached for those inside.</summary>
    public static bool HasForClient() => OperatingSystem.IsWindows() || HasForClient(Limit());

    // As long as the last number that clients may take is free, the next one is no higher. Only while it is taken need
    // a file be opened, to see whether there is a lower one.
    internal static bool HasForClient(long limit)
    {
        var last = limit - (2 * Kept(limit)) - 1;
        return (last >= 0 && !Descriptor.IsTaken((int)last)) || Next() <= last;
    }

    /// <exception cref="SocketException">It is one too many, and is closed, as if the system had none left.</exception>
    public static void KeepFrom(Socket socket)
    {
        if (OperatingSystem.IsWindows() || Leaves(socket.SafeHandle, Limit())) return;
        socket.Dispose();
        throw new SocketException((int)SocketError.TooManyOpenSockets);
    }

    public static bool IsLack(SocketException failure) =>
        failure.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable;

    private static bool Leaves(SafeHandle taken, long limit) => taken.DangerousGetHandle() < limit - Kept(limit);

    private static long Next()
    {
        try
        {
            using var next = File.OpenHandle("/dev/null");
            return next.DangerousGetHandle();
        }
        catch (IOException)
        {
            return long.MaxValue;
        }
    }

    // RLIMIT_NOFILE each time: it may be changed from outside.
    private static long Limit() =>
        GetLimit(OperatingSystem.IsLinux() ? 7 : 8, out var limit) == 0
            ? (long)Math.Min(limit.Soft, int.MaxValue)
            : int.MaxValue;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit
    {
        public readonly nuint Soft;
        public readonly nuint Hard;
    }
}
