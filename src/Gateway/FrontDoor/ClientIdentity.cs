using Microsoft.AspNetCore.Http.Features;

namespace Gateway.FrontDoor;

/// <summary>Who the client is, for all that comes after: whoever connects or, where that is a trusted proxy, whom it
/// speaks for. docs/proxies.md.</summary>
public sealed class ClientIdentity(Func<GatewayOptions> options)
{
    private readonly MadeOfLive<AddressList> _trusted = new(options, now => new AddressList(now.TrustedProxies));

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpProtocol.IsHttp11(context.Request.Protocol)) context.Request.Scheme = SchemeOf(context);
        var trusted = _trusted.Value;
        if (!trusted.IsEmpty && trusted.Contains(context.Connection.RemoteIpAddress)
            && !ProxyProtocol.IsOfNobody(context)) Believe(context, trusted);
        return next(context);
    }

    // Over HTTP/2 a request names one, and proxies name what they were asked by, or always https (HAProxy).
    private static string SchemeOf(HttpContext context) =>
        context.Features.Get<ITlsConnectionFeature>() is null && !HttpProtocol.IsHttp3(context.Request.Protocol)
            ? "http"
            : "https";

    private static void Believe(HttpContext context, AddressList trusted)
    {
        var claimed = ForwardingClaims.Of(context.Request.Headers).Walk(trusted);
        if (claimed.Address is { } client)
            (context.Connection.RemoteIpAddress, context.Connection.RemotePort) = (client.Address, client.Port);
        if (SchemeOf(claimed.Scheme) is { } scheme) context.Request.Scheme = scheme;
        if (!string.IsNullOrEmpty(claimed.Host)) context.Request.Headers.Host = claimed.Host;
    }

    private static string? SchemeOf(string? claimed) => claimed?.ToLowerInvariant() switch
    {
        "https" or "wss" => "https",
        "http" or "ws" => "http",
        _ => null,
    };
}
