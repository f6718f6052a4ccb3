using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.FrontDoor;

/// <summary>What a connection goes through before TLS: who its client is, and whether there is room.</summary>
public sealed class ConnectionAdmission
{
    private readonly ProxyProtocol _proxies;
    private readonly ConnectionLimit _limit;
    private readonly HandshakeWatch _handshakes;

    public ConnectionAdmission(Func<GatewayOptions> options, Refusals refusals, TimeProvider clock)
    {
        var trusted = new MadeOfLive<AddressList>(options, now => new AddressList(now.TrustedProxies));
        _proxies = new ProxyProtocol(options, trusted, refusals, clock);
        _limit = new ConnectionLimit(options, trusted, refusals);
        _handshakes = new HandshakeWatch(refusals, clock);
    }

    /// <param name="speaksHttp">Whether who is turned away can be told so: HTTP/1.1 without TLS.</param>
    public void Guard(ListenOptions listen, bool speaksHttp)
    {
        if (_proxies.IsOn) listen.Use(_proxies.Read(speaksHttp));
        listen.Use(_limit.Hold(speaksHttp));
    }

    public void GuardTls(ListenOptions listen, Action<ListenOptions> useTls)
    {
        listen.Use(_handshakes.Before);
        useTls(listen);
        listen.Use(HandshakeWatch.After);
    }
}
