namespace Gateway.Platform;

/// <summary>Mode 0700, and held by a lock file that says whose it is: one whose lock is free was left by a process that
/// was killed.</summary>
public sealed class LockedDirectory : IDisposable
{
    // In the lock file. A folder of the same name without it is somebody else's.
    private const string Mark = "A gateway's own: removed when no process holds this lock.\n";

    private readonly string _lockName;
    private FileStream _lock;
    private DirectoryLock? _againstCleaners;

    private LockedDirectory(string path, string lockName)
    {
        (Path, _lockName) = (path, lockName);
        (_lock, _againstCleaners) = Hold();
    }

    public string Path { get; }

    /// <returns>Null when something of that name is there, whose ever it is.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static LockedDirectory? TryCreate(string path, string lockName) =>
        PrivateFolder.TryCreate(path) ? new LockedDirectory(path, lockName) : null;

    /// <summary>Removes those that nobody holds; one without our mark is none of them.</summary>
    public static void RemoveStale(string place, string prefix, string lockName)
    {
        try
        {
            foreach (var left in Directory.EnumerateDirectories(place, prefix + "*"))
                if (PrivateFolder.IsOwn(left) && IsFree(System.IO.Path.Combine(left, lockName)))
                    BestEffort.DeleteFolder(left);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is wrong with the place shows when one is made there.
        }
    }

    /// <summary>Makes it again where somebody has taken it away, or emptied it; the answer is whether.</summary>
    /// <exception cref="IOException">It cannot be made, or is somebody else's now.</exception>
    public bool Restore()
    {
        if (File.Exists(System.IO.Path.Combine(Path, _lockName)) && PrivateFolder.IsOwn(Path)) return false;
        if (System.IO.Path.GetDirectoryName(Path) is { } place) Directory.CreateDirectory(place);
        if (!PrivateFolder.TryCreate(Path) && !PrivateFolder.IsOwn(Path))
            throw new IOException($"{Path} was taken away, and is somebody else's now");
        Release();
        (_lock, _againstCleaners) = Hold();
        return true;
    }

    /// <summary>What cleaners look at by age is as if it had just been used.</summary>
    public void Touch()
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories).Append(Path))
            BestEffort.Touch(path);
    }

    public void Dispose()
    {
        BestEffort.DeleteFolder(Path);
        Release();
    }

    private (FileStream, DirectoryLock?) Hold()
    {
        var file = Hold(System.IO.Path.Combine(Path, _lockName), FileMode.OpenOrCreate);
        file.SetLength(0);
        file.Write(Encoding.UTF8.GetBytes(Mark));
        file.Flush();
        return (file, DirectoryLock.TryTake(Path));
    }

    private void Release()
    {
        _againstCleaners?.Dispose();
        _lock.Dispose();
    }

    private static bool IsFree(string file)
    {
        try
        {
            using var held = Hold(file, FileMode.Open);
            using var text = new StreamReader(held);
            return text.ReadToEnd() == Mark;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static FileStream Hold(string file, FileMode mode) => new(file, mode, FileAccess.ReadWrite, FileShare.None);
}
