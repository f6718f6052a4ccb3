using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding;

public enum ChannelKind { H2, H1, Upload }

// Measured (docs/performance.md): h2c costs less for requests without a body, HTTP/1.1 for those with one. But .NET's
// HTTP/1.1 client sends a body to its end before it reads the answer: an app that answers while it reads (an echo, a
// proxy) would wait for ever, unless Kestrel takes the whole body off the wire by itself.
public static class ChannelRule
{
    // A quarter of what Kestrel buffers by default (MaxRequestBufferSize, 1 MiB): room for apps that have lowered it.
    private const long LargestOverH1 = 256 * 1024;

    public static ChannelKind Choose(HttpRequest request)
    {
        // An app that maps its WebSocket with MapGet does not match the CONNECT of HTTP/2.
        if (IsUpgrade(request)) return ChannelKind.H1;
        if (IsGrpc(request)) return ChannelKind.H2;
        if (HeadSize.IsUnusual(request)) return ChannelKind.H1;
        if (!HasBody(request)) return ChannelKind.H2;
        if (request.ContentLength <= LargestOverH1) return ChannelKind.H1;
        return request.Body is ReplayableBody { AtHand: true } ? ChannelKind.H2 : ChannelKind.Upload;
    }

    public static bool HasBody(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

    public static bool IsUpgrade(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method)
        || request.HttpContext.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
}
