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
        app.MapGet("/health/live", context => AnswerAsync(context, 200, new GatewayCondition("live", null)));
        app.MapGet("/health/ready", context => AnswerReadyAsync(
            context, gate.MayLook(context) ? reporter.Condition : reporter.PublicCondition));
        return app;
    }

    private static Task AnswerReadyAsync(HttpContext context, GatewayCondition condition) =>
        AnswerAsync(context, condition.Serves ? 200 : 503, condition);

    private static Task AnswerAsync(HttpContext context, int status, GatewayCondition condition) =>
        SideServer.AnswerAsync(context, status,
            JsonSerializer.SerializeToUtf8Bytes(condition, ConditionJson.Default.GatewayCondition));
}
