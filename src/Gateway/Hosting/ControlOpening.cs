using Gateway.Control;
using Gateway.FrontDoor;

namespace Gateway.Hosting;

/// <summary>Opens the control socket. A gateway that cannot have one says so in one line and serves without: clients
/// must not suffer for what only verbs need.</summary>
public static class ControlOpening
{
    public static async Task OpenAsync(WebApplication server, string path, Action<string> tell)
    {
        if (await FaultAsync(server, path) is { } fault)
            tell($"no control socket at {path}: {fault}. Verbs cannot reach this gateway; it serves without");
    }

    private static async Task<string?> FaultAsync(WebApplication server, string path)
    {
        if (!ControlAddress.Fits(path)) return $"its path has more than {UnixSocketPath.Longest} bytes";
        var isPipe = ControlAddress.PipeOf(path) is not null;
        if (isPipe && !OperatingSystem.IsWindows()) return "named pipes are Windows' alone";
        try
        {
            if (!isPipe) Listeners.RemoveStale(path);
            await server.StartAsync();
            ControlServer.Protect(path);
            return null;
        }
        catch (Exception failure) when (failure is IOException or SocketException or UnauthorizedAccessException)
        {
            return failure.Message.TrimEnd('.');
        }
    }
}
