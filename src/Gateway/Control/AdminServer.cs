using Gateway.Observability;

namespace Gateway.Control;

/// <summary>The admin address: how the gateway stands, for probes, scrapers and people.</summary>
public static class AdminServer
{
    public static void Map(
        WebApplication app, StatusReporter reporter, RecentEvents events, ReplicaLog written, AdminGate gate)
    {
        app.Use(gate.PassAsync);
        app.MapGet("/replicas", context => SideServer.AnswerAsync(context, 200, reporter.ToJson()));
        EventsEndpoint.Map(app, events, written);
        HealthEndpoints.Map(app, reporter, gate.MayLook);
    }
}
