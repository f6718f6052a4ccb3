using System.Diagnostics;

namespace Gateway.Apps;

/// <summary>A temporary folder for one run of the SDK, which leaves empty directories behind each time: a gateway that
/// reloads for months would fill the machine's with them.</summary>
public sealed class SdkFolder : IDisposable
{
    private const string Variable = "TMPDIR";

    private readonly string? _path;

    private SdkFolder(string? path) => _path = path;

    public static SdkFolder For(ProcessStartInfo start)
    {
        if (OperatingSystem.IsWindows()) return new SdkFolder(null);
        // Short: the build's own sockets are made there.
        var path = Directory.CreateTempSubdirectory("gateway-").FullName;
        start.Environment[Variable] = path;
        return new SdkFolder(path);
    }

    // Something of the build may still write there.
    public void Dispose()
    {
        if (_path is not null) BestEffort.DeleteFolder(_path);
    }
}
