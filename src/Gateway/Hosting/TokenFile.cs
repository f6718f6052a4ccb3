using Gateway.Observability;

namespace Gateway.Hosting;

/// <summary>Holds the admin token that was made up: where the output is no terminal it goes into logs, which more
/// people read than may change things here.</summary>
public sealed class TokenFile(string folder, AdminEndPoint? admin, GatewayLog log)
{
    private string Path { get; } = System.IO.Path.Combine(folder, "admin-token");

    /// <summary>What the start says of it; null where there is no admin address.</summary>
    public string? Note => admin?.Note(Path, onTerminal: GatewayLogging.OnTerminal);

    public void Keep()
    {
        if (admin?.MadeUpToken is not { } token || File.Exists(Path)) return;
        try
        {
            PrivateFile.Write(Path, token + "\n");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            log.Warn($"the admin token cannot be kept in {Path}: {failure.Message}. Set Gateway:AdminToken");
        }
    }
}
