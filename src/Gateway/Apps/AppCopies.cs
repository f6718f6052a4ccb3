using System.Globalization;

namespace Gateway.Apps;

/// <summary>
/// Copies of an app's folder, one for each generation, so that nobody changes files under a running replica. They are
/// in a folder of this gateway's own, held by a lock: one whose lock is free was left behind by a gateway that was
/// killed, and is removed by the next.
/// </summary>
/// <param name="place">Where that folder is made.</param>
public sealed class AppCopies(string place) : IDisposable
{
    /// <summary>Begins the name of every such folder, which is no part of an app that it happens to lie in.</summary>
    public const string Prefix = "gateway-app-";
    private const string LockName = ".lock";
    private const int MostTries = 5;

    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(200);

    private FileStream? _lock;
    private string? _own;

    /// <summary>The copy's folder.</summary>
    /// <exception cref="IOException">It cannot be made, or the folder never comes to rest.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public async Task<string> CopyAsync(string source, int generation, CancellationToken cancellation)
    {
        Open();
        var target = Path.Combine(_own!, generation.ToString(CultureInfo.InvariantCulture));
        for (var attempt = 1; ; attempt++)
        {
            // A build that still writes would leave a copy that is half old and half new.
            var before = FolderStamp.Of(source);
            CopyFolder(source, target);
            if (FolderStamp.Of(source) == before) return target;
            Delete(target);
            if (attempt == MostTries) throw new IOException($"{source} keeps changing while it is copied");
            await Task.Delay(_betweenTries, cancellation);
        }
    }

    /// <summary>Removes a folder; what cannot be removed stays.</summary>
    public static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It costs room and nothing else; the next start tries again.
        }
    }

    public void Dispose()
    {
        if (_own is not null) Delete(_own);
        _lock?.Dispose();
    }

    private void Open()
    {
        if (_own is not null) return;
        Directory.CreateDirectory(place);
        foreach (var left in Directory.EnumerateDirectories(place, Prefix + "*"))
            if (IsFree(Path.Combine(left, LockName)))
                Delete(left);
        var own = Path.Combine(Path.GetFullPath(place), Prefix + Path.GetRandomFileName());
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(own);
        else Directory.CreateDirectory(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _lock = new FileStream(Path.Combine(own, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        _own = own;
    }

    private static void CopyFolder(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        foreach (var folder in new DirectoryInfo(source).EnumerateDirectories())
        {
            var copy = Path.Combine(target, folder.Name);
            if (folder.LinkTarget is not null) Directory.CreateSymbolicLink(copy, folder.ResolveLinkTarget(true)!.FullName);
            else if (!folder.Name.StartsWith(Prefix, StringComparison.Ordinal)) CopyFolder(folder.FullName, copy);
        }
    }

    private static bool IsFree(string file)
    {
        try
        {
            if (!File.Exists(file)) return false;
            using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
