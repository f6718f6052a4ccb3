namespace Gateway.Platform;

/// <summary>A file to whose end several processes write, and which something else may move away: <see cref="Reopen"/>
/// goes on in a new one of that name.</summary>
public sealed class AppendedFile : SequentialStream
{
    // Whoever may read the machine's logs is told by the folder's mode and the group.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly string _path;
    private readonly Lock _gate = new();
    private FileStream _file;

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be opened.</exception>
    public AppendedFile(string path) => _file = Open(_path = Path.GetFullPath(path));

    public string FullPath => _path;
    public override bool CanWrite => true;

    /// <summary>Why it could not, and goes on where it was; null when it could.</summary>
    public string? Reopen()
    {
        try
        {
            var next = Open(_path);
            lock (_gate)
            {
                _file.Dispose();
                _file = next;
            }

            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused.Message;
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_gate) _file.Write(buffer, offset, count);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mode;
        var file = new FileStream(path, options);
        // .NET keeps a place of its own: two gateways, or one and logrotate's copytruncate, would write over each
        // other.
        if (!OperatingSystem.IsWindows()) Descriptor.Append((int)file.SafeFileHandle.DangerousGetHandle());
        return file;
    }
}
