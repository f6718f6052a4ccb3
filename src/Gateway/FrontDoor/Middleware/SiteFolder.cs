using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Internal;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Primitives;

namespace Gateway.FrontDoor;

/// <summary>Files of a folder that are for everybody: none that is hidden, and none that a link finds elsewhere.
/// </summary>
internal sealed class SiteFolder(string folder) : IFileProvider
{
    // RFC 8615: what is meant to be found.
    private const string WellKnown = ".well-known";

    private static readonly char _separator = Path.DirectorySeparatorChar;

    private readonly string _folder = Path.GetFullPath(folder);

    public IFileInfo GetFileInfo(string subpath) => At(subpath) is { } path
        ? new PhysicalFileInfo(new FileInfo(path))
        : new NotFoundFileInfo(subpath);

    /// <summary>Whether it is there counts, not what is in it: nothing is listed.</summary>
    public IDirectoryContents GetDirectoryContents(string subpath) => At(subpath) is { } path && Directory.Exists(path)
        ? new PhysicalDirectoryContents(path)
        : NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    private string? At(string subpath)
    {
        var parts = subpath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (!parts.All(IsShown)) return null;
        // A secret that Kubernetes mounts is replaced by a link that moves.
        return RealPath.Of(_folder) is { } root && RealPath.Of(Path.Combine([root, .. parts])) is { } path
            && IsBelow(path, root) ? path : null;
    }

    private static bool IsShown(string name) =>
        (name[0] != '.' || name == WellKnown) && name.AsSpan().IndexOfAny('\\', ':', '\0') < 0;

    private static bool IsBelow(string path, string root) => path == root
        || path.StartsWith(root.TrimEnd(_separator) + _separator, StringComparison.Ordinal);
}
