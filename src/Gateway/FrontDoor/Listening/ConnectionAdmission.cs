using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.FrontDoor;

/// <summary>What a connection goes through before TLS: who its client is, and whether there is room.</summary>
public sealed class ConnectionAdmission
{
    private readonly ProxyProtocol? _proxies;
    private readonly ConnectionLimit? _limit;
    private readonly HandshakeWatch _handshakes;

    /// <summary>Of operators: there is room for whoever comes.</summary>
    public ConnectionAdmission(Refusals refusals, ErrorPages pages, TimeProvider clock) =>
        _handshakes = new HandshakeWatch(refusals, pages, clock);

    public ConnectionAdmission(
        Func<GatewayOptions> options, Refusals refusals, ErrorPages pages, TimeProvider clock)
        : this(refusals, pages, clock)
    {
        var trusted = new MadeOfLive<AddressList>(options, now => new AddressList(now.TrustedProxies));
        _proxies = new ProxyProtocol(options, trusted, refusals, pages, clock);
        _limit = new ConnectionLimit(options, trusted, refusals, pages, clock);
    }

    /// <param name="speaksHttp">Whether who is turned away can be told so: HTTP/1.1 without TLS.</param>
    public void Guard(ListenOptions listen, bool speaksHttp)
    {
        if (_proxies is { IsOn: true }) listen.Use(_proxies.Read(speaksHttp));
        if (_limit is not null) listen.Use(_limit.Hold(speaksHttp));
    }

    /// <summary>Of QUIC, which no byte of a proxy's comes before.</summary>
    public void Guard(IMultiplexedConnectionBuilder quic)
    {
        if (_limit is not null) quic.Use(_limit.Hold);
    }

    public void GuardTls(ListenOptions listen, Action<ListenOptions> useTls)
    {
        listen.Use(_handshakes.Before);
        useTls(listen);
        listen.Use(HandshakeWatch.After);
    }
}
