using System.Net;
using Gateway.Replicas;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Routing;

/// <summary>Prepares the answers that last: they end properly when their replica leaves.</summary>
public static class Parting
{
    private const string EventStream = "text/event-stream";

    public static async ValueTask PrepareAsync(
        HttpContext context, HttpResponseMessage response, Replica replica, CancellationToken cancellation)
    {
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols) PrepareSocket(context, replica);
        else if (response.Content.Headers.ContentType?.MediaType == EventStream)
            response.Content = new StreamContent(
                new PartingEvents(await response.Content.ReadAsStreamAsync(cancellation), replica));
    }

    private static void PrepareSocket(HttpContext context, Replica replica)
    {
        if (!"websocket".Equals(context.Request.Headers.Upgrade, StringComparison.OrdinalIgnoreCase)) return;
        if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new PartingUpgrade(upgrade, replica));
    }

    private sealed class PartingUpgrade(IHttpUpgradeFeature inner, Replica replica) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => new PartingSocket(await inner.UpgradeAsync(), replica);
    }
}
