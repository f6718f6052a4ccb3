using System.Runtime.InteropServices;

namespace Gateway.Platform;

/// <summary>Whose a file is, which .NET does not say. Linux alone.</summary>
public static partial class FileOwner
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint WantUser = 0x8;

    // struct statx, which is the same on every processor.
    private const int Size = 256;
    private const int UserAt = 20;

    /// <summary>The user's number; null where it cannot be known.</summary>
    public static int? Of(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            Span<byte> found = stackalloc byte[Size];
            return Statx(CurrentDirectory, path, NoFollow, WantUser, ref found[0]) == 0
                ? MemoryMarshal.Read<int>(found[UserAt..])
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte found);
}
