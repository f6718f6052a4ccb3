using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Gateway.Platform;

public static partial class Descriptor
{
    private const int GetFlags = 1;
    private const int SetFlags = 2;
    private const int SetStatus = 4;
    private const int CloseOnExec = 1;

    public static void KeepFromChildren(int descriptor)
    {
        if (Fcntl(descriptor, SetFlags, CloseOnExec) < 0) throw Failure();
    }

    /// <summary>Whatever is written goes to the end that the file has by then.</summary>
    public static void Append(int descriptor)
    {
        var append = OperatingSystem.IsLinux() ? 0x400 : 0x8;
        if (Fcntl(descriptor, SetStatus, append) < 0) throw new IOException(Failure().Message);
    }

    public static bool IsTaken(int number) => Fcntl(number, GetFlags, 0) >= 0;

    /// <summary>It is open, and stays so in a program that this process becomes.</summary>
    public static bool IsInheritable(int number) =>
        Fcntl(number, GetFlags, 0) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    /// <summary>A copy, which every process inherits that is started before it is closed.</summary>
    public static int Inheritable(int descriptor)
    {
        var copy = Dup(descriptor);
        return copy >= 0 ? copy : throw Failure();
    }

    public static void CloseCopy(int descriptor) => _ = Close(descriptor);

    private static Win32Exception Failure() => new(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Dup(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
