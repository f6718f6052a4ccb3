using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Control;

/// <summary>Stands for a running gateway: a real Kestrel on a control socket whose answers the test writes.</summary>
public sealed class ScriptedGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedGateway(WebApplication app, string socket) => (_app, Socket) = (app, socket);

    public string Socket { get; }

    /// <param name="runDirectory">Holds <c>control.sock</c>; made when it is not there.</param>
    /// <param name="answer">To every request.</param>
    public static async Task<ScriptedGateway> StartAsync(string runDirectory, RequestDelegate answer)
    {
        Directory.CreateDirectory(runDirectory);
        var socket = Path.Combine(runDirectory, "control.sock");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new ScriptedGateway(app, socket);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
