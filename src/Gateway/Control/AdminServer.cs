using Gateway.Observability;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Control;

/// <summary>The admin address: how the gateway stands, for probes, scrapers and people.</summary>
public static class AdminServer
{
    public static WebApplication Build(
        StatusReporter reporter, RecentEvents events, ReplicaLog written, AdminGate gate,
        Action<KestrelServerOptions> listen, IConnectionListenerFactory transport)
    {
        var app = SideServer.Build(listen, transport);
        app.Use(gate.PassAsync);
        app.MapGet("/replicas", context => SideServer.AnswerAsync(context, 200, reporter.ToJson()));
        EventsEndpoint.Map(app, events, written);
        HealthEndpoints.Map(app, reporter, gate.MayLook);
        return app;
    }
}
