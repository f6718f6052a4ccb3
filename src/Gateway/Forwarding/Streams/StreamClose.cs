using Gateway.Replicas;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding;

/// <summary>Makes the answers that last end properly when their replica leaves.</summary>
public static class StreamClose
{
    public const string EventStream = "text/event-stream";

    public static async ValueTask PrepareAsync(
        HttpContext context, HttpResponseMessage response, ResponseHead head, Replica replica,
        CancellationToken gatewayLeft, CancellationToken cancellation)
    {
        var content = response.Content;
        if (head.Status == HttpStatusCode.SwitchingProtocols) PrepareSocket(context, replica);
        else if (head.Is(EventStream))
            response.Content = new StreamContent(
                new ClosingEventStream(await content.ReadAsStreamAsync(cancellation), replica, gatewayLeft));
        else if (head.Length is >= ResponseHead.Large and var length)
            response.Content = new StreamContent(
                new KnownLengthBody(await content.ReadAsStreamAsync(cancellation), length));
    }

    /// <summary>The client's end of what was asked for, told when its replica leaves where that can be said.</summary>
    public static Stream Watched(Stream client, ProtocolUpgrade asked, Replica replica) =>
        asked.IsWebSocket ? new ClosingWebSocket(client, replica) : client;

    // Over HTTP/2 the client has asked with CONNECT (RFC 8441); the frames are the same.
    private static void PrepareSocket(HttpContext context, Replica replica)
    {
        if (ProtocolUpgrade.Of(context) is not { IsWebSocket: true } asked) return;
        var features = context.Features;
        if (asked.IsConnect)
            features.Set<IHttpExtendedConnectFeature>(
                new ClosingConnect(features.GetRequiredFeature<IHttpExtendedConnectFeature>(), replica));
        else
            features.Set<IHttpUpgradeFeature>(
                new ClosingUpgrade(features.GetRequiredFeature<IHttpUpgradeFeature>(), replica));
    }

    private sealed class ClosingConnect(IHttpExtendedConnectFeature inner, Replica replica)
        : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => inner.IsExtendedConnect;
        public string? Protocol => inner.Protocol;

        public async ValueTask<Stream> AcceptAsync() => new ClosingWebSocket(await inner.AcceptAsync(), replica);
    }

    private sealed class ClosingUpgrade(IHttpUpgradeFeature inner, Replica replica) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => new ClosingWebSocket(await inner.UpgradeAsync(), replica);
    }
}

// Over HTTP/2 an answer's end comes after its last byte. A replica that breaks in between has told all, and the client
// may have sent its next request on the connection that would be lost with it.
public sealed class KnownLengthBody(Stream body, long length) : SequentialStream
{
    private long _left = length;

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            _left -= read;
            return read;
        }
        catch (IOException) when (_left == 0)
        {
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) body.Dispose();
        base.Dispose(disposing);
    }
}
