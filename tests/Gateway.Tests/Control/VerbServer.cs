using Gateway.Control;
using Gateway.Observability;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Tests.Control;

/// <summary>The verbs on a real control socket, with handlers that the test writes.</summary>
public sealed class VerbServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TempFolder _folder = new();
    private readonly List<string> _steps = [];
    private readonly ListLogger<GatewayLog> _log = new();

    private VerbServer(VerbHandler handler)
    {
        _app = SideServer.Build(kestrel => kestrel.ListenUnixSocket(Socket));
        new ControlVerbs(
            new Dictionary<string, VerbHandler> { ["do"] = handler }, new VerbAudit(new GatewayLog(_log))).MapTo(_app);
    }

    public string Socket => _folder.At("control.sock");

    /// <summary>What the client was told on the way.</summary>
    public IReadOnlyList<string> Steps => _steps;

    public IReadOnlyList<string> Log => _log.Lines;

    public static async Task<VerbServer> StartAsync(VerbHandler handler)
    {
        var server = new VerbServer(handler);
        await server._app.StartAsync();
        return server;
    }

    public async Task<ControlAnswer> AskAsync(string path = "/do")
    {
        using var client = new ControlClient(Socket);
        return await client.VerbAsync(path, _steps.Add, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
