using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.ReplicaHook;

/// <summary>Who asked, as the gateway has seen it. Its own probes come without that and stay as they are.</summary>
internal static class Caller
{
    // As the gateway writes them.
    private const string Client = "X-Gateway-Client";
    private const string Scheme = "X-Forwarded-Proto";
    private const string Hostless = "X-Gateway-Hostless";
    private const string Certificate = "X-ARR-ClientCert";

    public static void Show(IFeatureCollection features)
    {
        if (features.Get<IHttpRequestFeature>() is not { } request) return;
        if (request.Headers.TryGetValue(Scheme, out var scheme) && scheme is ["https"]) request.Scheme = "https";
        if (request.Headers.Remove(Hostless, out _)) request.Headers.Host = "";
        if (request.Headers.TryGetValue(Certificate, out var certificate))
            features.Set<ITlsConnectionFeature>(new ClientCertificate(certificate.ToString()));
        if (!request.Headers.Remove(Client, out var client)) return;
        if (!IPEndPoint.TryParse(client.ToString(), out var endPoint)) return;
        if (features.Get<IHttpConnectionFeature>() is { } connection)
            features.Set<IHttpConnectionFeature>(new ClientConnection(connection, endPoint));
    }
}

/// <summary>What a client has shown to the gateway, which has checked it.</summary>
internal sealed class ClientCertificate(string base64) : ITlsConnectionFeature
{
    private const string Label = "CERTIFICATE";

    private X509Certificate2? _certificate;

    X509Certificate2? ITlsConnectionFeature.ClientCertificate
    {
        get => _certificate ??=
            X509Certificate2.CreateFromPem(PemEncoding.Write(Label, Convert.FromBase64String(base64)));
        set => _certificate = value;
    }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
        Task.FromResult(((ITlsConnectionFeature)this).ClientCertificate);
}

/// <summary>The connection of a client, carried by one of the gateway's.</summary>
internal sealed class ClientConnection(IHttpConnectionFeature carrier, IPEndPoint client) : IHttpConnectionFeature
{
    private IPAddress? _address = client.Address;
    private int _port = client.Port;

    public string ConnectionId
    {
        get => carrier.ConnectionId;
        set => carrier.ConnectionId = value;
    }

    public IPAddress? RemoteIpAddress
    {
        get => _address;
        set
        {
            if (!Equals(_address, value)) _port = 0;
            _address = value;
        }
    }

    // The forwarded-headers middleware knows the address alone, and says 0.
    public int RemotePort
    {
        get => _port;
        set => _port = value == 0 ? _port : value;
    }

    public IPAddress? LocalIpAddress
    {
        get => carrier.LocalIpAddress;
        set => carrier.LocalIpAddress = value;
    }

    public int LocalPort
    {
        get => carrier.LocalPort;
        set => carrier.LocalPort = value;
    }
}
