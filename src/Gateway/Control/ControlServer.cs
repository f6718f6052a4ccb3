using Gateway.Observability;
using Gateway.Supervision;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Control;

/// <summary>What the verbs of the command line talk to, at an address that only its owner can open.</summary>
/// <param name="verbs">All but <c>stop</c>, whose end nobody can answer any more.</param>
/// <param name="stop">Begins the gateway's stop; its task ends when the replicas are gone.</param>
public sealed class ControlServer(
    StatusReporter reporter, RecentEvents events, ReplicaLog written, ControlVerbs verbs,
    Func<StopHaste, string, Task> stop, VerbAudit audit)
{
    public WebApplication Build(string address, IConnectionListenerFactory transport)
    {
        var app = SideServer.Build(kestrel =>
        {
            // Windows itself keeps other users from a pipe.
            if (ControlAddress.PipeOf(address) is { } pipe) kestrel.ListenNamedPipe(pipe);
            // One that no address can hold is never opened.
            else if (UnixSocketPath.Fits(address))
                kestrel.ListenUnixSocket(address, listen => listen.Use(PeerProcess.Guard));
        }, transport);
        app.MapGet("/status", context => SideServer.AnswerAsync(context, 200, reporter.ToJson()));
        HealthEndpoints.Map(app, reporter, _ => true);
        EventsEndpoint.Map(app, events, written);
        app.MapPost("/stop", StopAsync);
        verbs.MapTo(app);
        return app;
    }

    /// <summary>Once it listens: the directory may be shared when the operator has chosen the path.</summary>
    public static void Protect(string socket)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    // The answer begins at once and ends with the gateway: whoever reads it to its end knows that the stop is done.
    private async Task StopAsync(HttpContext context)
    {
        var now = context.Request.Query["now"] == "true";
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        audit.Tell(context, "begun");
        await stop(now ? StopHaste.Quick : StopHaste.Graceful, "gateway stop");
    }
}
