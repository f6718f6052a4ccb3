using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding;

/// <summary>What a client wants its connection to become, where that is passed on: a WebSocket, over HTTP/2 by
/// <c>CONNECT</c> (RFC 8441), or the SPDY of older Kubernetes clients. Any other offer is passed over (RFC 9110,
/// section 7.8).</summary>
/// <param name="Protocol">As the client wrote it.</param>
/// <param name="Key">With which the gateway asks for a client over HTTP/2; null where the client has its own.</param>
public sealed record ProtocolUpgrade(string Protocol, string? Key = null)
{
    private const string WebSocket = "websocket";
    private const int KeyLength = 16; // bytes; RFC 6455, section 4.1

    public bool IsWebSocket => IsSocket(Protocol);

    /// <summary>An app is asked by GET all the same: one that maps its socket with <c>MapGet</c> knows no other.
    /// </summary>
    public bool IsConnect => Key is not null;

    public static ProtocolUpgrade? Of(HttpContext context)
    {
        if (!ChannelRule.IsUpgrade(context.Request)) return null;
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
            return IsSocket(connect.Protocol) ? new ProtocolUpgrade(WebSocket, NewKey()) : null;
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true }) return null;
        var asked = context.Request.Headers.Upgrade.ToString();
        return IsSocket(asked) || asked.StartsWith("SPDY/", StringComparison.OrdinalIgnoreCase)
            ? new ProtocolUpgrade(asked)
            : null;
    }

    private static bool IsSocket(string? protocol) => WebSocket.Equals(protocol, StringComparison.OrdinalIgnoreCase);

    /// <param name="given">The protocol that an answer of status 101 names.</param>
    public static string? FaultOf(ProtocolUpgrade? asked, string? given)
    {
        if (asked is null) return "nobody has asked for another protocol";
        return asked.Protocol.Equals(given, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"{asked.Protocol} was asked for, and not {given ?? "nothing"}";
    }

    /// <summary>Over HTTP/2 any 2xx says that the socket is open.</summary>
    /// <exception cref="BadHttpRequestException">There is none: the app has answered as to any GET.</exception>
    public static void DemandRefusal(ProtocolUpgrade? asked, int status)
    {
        if (asked is { IsConnect: true } && status is >= 200 and < 300)
            throw new BadHttpRequestException("There is no WebSocket.", StatusCodes.Status400BadRequest);
    }

    /// <summary>What the app proves with that it has understood (RFC 6455, section 4.2.2).</summary>
    public bool Accepts(string? proof)
    {
        if (Key is null) return true;
        // The algorithm is the protocol's, and guards nothing.
        var hash = SHA1.HashData(Encoding.ASCII.GetBytes(Key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
        return Convert.ToBase64String(hash) == proof;
    }

    /// <summary>Sends the answer's head; from then on the connection speaks that protocol.</summary>
    public async Task<Stream> AcceptAsync(HttpContext context)
    {
        if (!IsConnect)
        {
            context.Response.Headers.Upgrade = Protocol;
            return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.Headers.SecWebSocketAccept = default;
        return await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync();
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength));
}
