namespace Gateway.Apps;

/// <summary>Copies of an app's folder, one for each generation: nobody changes files under a running replica.</summary>
public sealed class AppCopies(string place) : IDisposable
{
    // Where it lies in the app itself, it is no part of the app.
    public const string Prefix = "gateway-app-";
    private const string LockName = ".lock";
    private const int MostTries = 5;
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(200);
    private LockedDirectory? _own;

    /// <exception cref="IOException">It cannot be made, or the folder never comes to rest.</exception>
    public async Task<string> CopyAsync(string source, int generation, CancellationToken cancellation)
    {
        _own ??= Open();
        _own.Restore();
        var target = FreeFolder.Of(Path.Combine(_own.Path, generation.ToString(CultureInfo.InvariantCulture)));
        for (var attempt = 1; ; attempt++)
        {
            // A build that still writes would leave a copy that is half old and half new.
            var before = FolderStamp.Of(source);
            CopyFolder(source, target);
            if (FolderStamp.Of(source) == before) return target;
            BestEffort.DeleteFolder(target);
            if (attempt == MostTries) throw new IOException($"{source} keeps changing while it is copied");
            await Task.Delay(_betweenTries, cancellation);
        }
    }

    /// <summary>Some clean the place by age, and what is copied once is not read again.</summary>
    public void Touch() => _own?.Touch();

    public void Dispose() => _own?.Dispose();

    private LockedDirectory Open()
    {
        Directory.CreateDirectory(place);
        LockedDirectory.RemoveStale(place, Prefix, LockName);
        var path = Path.Combine(Path.GetFullPath(place), Prefix + Path.GetRandomFileName());
        return LockedDirectory.TryCreate(path, LockName) ?? throw new IOException($"{path} is somebody else's");
    }

    private static void CopyFolder(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        foreach (var folder in new DirectoryInfo(source).EnumerateDirectories())
        {
            var copy = Path.Combine(target, folder.Name);
            if (folder.ResolveLinkTarget(true) is { } linked) Directory.CreateSymbolicLink(copy, linked.FullName);
            else if (!folder.Name.StartsWith(Prefix, StringComparison.Ordinal)) CopyFolder(folder.FullName, copy);
        }
    }
}
