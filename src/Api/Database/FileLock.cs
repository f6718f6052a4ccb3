namespace Api.Database;

/// <summary>A lock that ends with its process, also with one that is killed.</summary>
public static class FileLock
{
    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows. A disk that is full is no other process.
    private static readonly int[] _held = [11, 35, unchecked((int)0x80070020)];

    /// <returns>Null while another process holds it.</returns>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (_held.Contains(e.HResult))
        {
            return null;
        }
    }
}
