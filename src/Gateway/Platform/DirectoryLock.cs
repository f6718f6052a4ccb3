using System.Runtime.InteropServices;

namespace Gateway.Platform;

// systemd-tmpfiles leaves alone what lies below a directory that somebody holds by flock, however old it is.
public sealed partial class DirectoryLock : IDisposable
{
    private const int Shared = 1;
    private const int AtOnce = 4;

    private nint _directory;

    private DirectoryLock(nint directory) => _directory = directory;

    /// <summary>Null where there is no such lock, or another holds it alone.</summary>
    public static DirectoryLock? TryTake(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var directory = Open(path);
        if (directory == 0) return null;
        var held = new DirectoryLock(directory);
        if (Flock(DescriptorOf(directory), Shared | AtOnce) == 0) return held;
        held.Dispose();
        return null;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _directory, 0) is var open and not 0) _ = Close(open);
    }

    [LibraryImport("libc", EntryPoint = "opendir", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path);

    [LibraryImport("libc", EntryPoint = "dirfd")]
    private static partial int DescriptorOf(nint directory);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int Flock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int Close(nint directory);
}
