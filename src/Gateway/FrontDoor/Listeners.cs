using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.FrontDoor;

/// <summary>Opens the public addresses, and knows afterwards where they are.</summary>
public sealed class Listeners(IReadOnlyList<BindUrl> addresses, TlsOptions tls, Door door)
{
    private readonly List<(BindUrl Address, ListenOptions Listen)> _opened = [];

    /// <summary>The addresses that clients use; the ports are known once Kestrel has started.</summary>
    public IReadOnlyList<string> Urls =>
        [.. _opened.Select(opened => Bound(opened.Address, opened.Listen.IPEndPoint).ToString()).Distinct()];

    public void Open(KestrelServerOptions kestrel)
    {
        var certificate = addresses.Any(address => address.IsHttps) ? LoadCertificate() : null;
        foreach (var address in addresses) Open(kestrel, address, certificate);
    }

    /// <summary>
    /// Makes way for a Unix socket: one that nobody listens behind is left over from a gateway that was killed. One
    /// that is alive stays, and makes Kestrel say that the address is in use.
    /// </summary>
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

    private void Open(KestrelServerOptions kestrel, BindUrl address, X509Certificate2? certificate)
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
            listen.Use(door.Count);
            if (address.IsHttps) listen.UseHttps(certificate!);
            listen.Use(KestrelRejections.Watch);
        };

        switch (address)
        {
            case { IsUnix: true }:
                RemoveStale(address.Host);
                kestrel.ListenUnixSocket(address.Host, configure);
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

    private X509Certificate2 LoadCertificate()
    {
        var path = tls.Certificate!;
        if (!IsPem(path)) return X509CertificateLoader.LoadPkcs12FromFile(path, tls.Password);
        return tls.Password is null
            ? X509Certificate2.CreateFromPemFile(path, tls.Key)
            : X509Certificate2.CreateFromEncryptedPemFile(path, tls.Password, tls.Key);
    }

    private static bool IsPem(string path) => File.ReadAllText(path).Contains("-----BEGIN", StringComparison.Ordinal);
}
