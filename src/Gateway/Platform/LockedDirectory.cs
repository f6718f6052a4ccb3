namespace Gateway.Platform;

/// <summary>Mode 0700, and held by a lock file: one whose lock is free was left by a process that was killed.</summary>
public sealed class LockedDirectory : IDisposable
{
    private readonly FileStream _lock;

    private LockedDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <exception cref="IOException">It cannot be made, or another process holds it.</exception>
    public static LockedDirectory Create(string path, string lockName)
    {
        PrivateFolder.Create(path);
        return new LockedDirectory(path, Hold(System.IO.Path.Combine(path, lockName), FileMode.OpenOrCreate));
    }

    /// <summary>Removes those that nobody holds; one without such a lock file is none of them.</summary>
    public static void RemoveStale(string place, string prefix, string lockName)
    {
        try
        {
            foreach (var left in Directory.EnumerateDirectories(place, prefix + "*"))
                if (IsFree(System.IO.Path.Combine(left, lockName)))
                    BestEffort.DeleteFolder(left);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is wrong with the place shows when one is made there.
        }
    }

    public void Dispose()
    {
        BestEffort.DeleteFolder(Path);
        _lock.Dispose();
    }

    private static bool IsFree(string file)
    {
        try
        {
            Hold(file, FileMode.Open).Dispose();
            return true;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static FileStream Hold(string file, FileMode mode) => new(file, mode, FileAccess.ReadWrite, FileShare.None);
}
