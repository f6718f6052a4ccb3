using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.FrontDoor;

public sealed class Listeners(
    IReadOnlyList<BindUrl> addresses, Certificates certificates, GatedTransport transport,
    ConnectionAdmission? admission = null)
{
    private readonly List<(BindUrl Address, ListenOptions Listen)> _opened = [];

    /// <summary>Over QUIC, beside the https addresses.</summary>
    public bool ServesHttp3 { get; init; }

    public IReadOnlyList<string> Urls =>
        [.. _opened.Select(opened => Bound(opened.Address, opened.Listen.IPEndPoint).ToString()).Distinct()];

    public void Open(KestrelServerOptions kestrel)
    {
        if (addresses.Any(address => address.IsHttps)) certificates.Load();
        foreach (var address in addresses) Open(kestrel, address);
    }

    // One that nobody listens behind is left over from a gateway that was killed.
    public static void RemoveStale(string path)
    {
        // A connection to an ordinary file is refused as well; a socket has no bytes.
        if (!File.Exists(path) || new FileInfo(path).Length > 0) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }

    private static BindUrl Bound(BindUrl address, IPEndPoint? endpoint) =>
        endpoint is null ? address : address with { Port = endpoint.Port };

    private void Open(KestrelServerOptions kestrel, BindUrl address)
    {
        Action<ListenOptions> configure = listen =>
        {
            _opened.Add((address, listen));
            listen.Protocols = address.Scheme switch
            {
                "h2c" => HttpProtocols.Http2,
                "https" => HttpProtocols.Http1AndHttp2,
                _ => HttpProtocols.Http1,
            };
            if (address.IsHttps && ServesHttp3) AddHttp3(listen);
            listen.Use(transport.Count);
            admission?.Guard(listen, speaksHttp: !address.IsHttps && listen.Protocols == HttpProtocols.Http1);
            if (listen.Protocols == HttpProtocols.Http1) listen.Use(HalfClose.Watch);
            if (address.IsHttps && admission is not null) admission.GuardTls(listen, UseTls);
            else if (address.IsHttps) UseTls(listen);
            listen.Use(ResetGuard.Know);
            listen.Use(Http2Faults.Know(always: listen.Protocols == HttpProtocols.Http2));
            listen.Use(KestrelRejections.Watch);
        };

        switch (address)
        {
            case { IsUnix: true }:
                RemoveStale(address.Host);
                kestrel.ListenUnixSocket(address.Host, configure);
                break;
            case { IsSystemd: true }:
                foreach (var given in transport.Given(address.Host)) OpenInherited(kestrel, given, configure);
                break;
            case { Host: "*" }:
                kestrel.ListenAnyIP(address.Port, configure);
                break;
            case { Host: "localhost" }:
                kestrel.ListenLocalhost(address.Port, configure);
                break;
            default:
                kestrel.Listen(IPAddress.Parse(address.Host), address.Port, configure);
                break;
        }
    }

    private void AddHttp3(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2AndHttp3;
        IMultiplexedConnectionBuilder quic = listen;
        quic.Use(transport.Count);
        admission?.Guard(quic);
    }

    private void UseTls(ListenOptions listen) => listen.UseHttps(certificates.Handshake);

    private static void OpenInherited(KestrelServerOptions kestrel, EndPoint given, Action<ListenOptions> configure)
    {
        if (given is IPEndPoint ip) kestrel.Listen(ip, configure);
        else kestrel.ListenUnixSocket(given.ToString()!, configure);
    }
}
