using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.FrontDoor;

/// <summary>All certificates as they were read at one moment.</summary>
public sealed class CertificateSet
{
    private static readonly CertificateSource _development = new("dotnet dev-certs", null);

    private readonly Dictionary<CertificateSource, LoadedCertificate> _loaded;
    private readonly CertificateNames<SslStreamCertificateContext> _names;
    private readonly ClientCertificates? _clients;

    private CertificateSet(Dictionary<CertificateSource, LoadedCertificate> loaded, ClientCertificates? clients)
    {
        (_loaded, _clients) = (loaded, clients);
        _names = new CertificateNames<SslStreamCertificateContext>(
            [.. loaded.Values.Select(one => (one.Context.TargetCertificate, one.Context))]);
    }

    /// <summary>No other was set.</summary>
    public bool IsDevelopment => _loaded.ContainsKey(_development);

    public IReadOnlyList<X509Certificate2> Leaves => [.. _loaded.Values.Select(one => one.Context.TargetCertificate)];

    /// <param name="before">What has not changed since is taken from there, with the sessions that clients may resume;
    /// what cannot be read, too.</param>
    /// <returns>Null where none can be used.</returns>
    public static CertificateSet? Read(TlsOptions tls, CertificateSet? before, out IReadOnlyList<string> faults)
    {
        var (found, loaded) = (new List<string>(), new Dictionary<CertificateSource, LoadedCertificate>());
        var last = before?._loaded;
        faults = found;
        var clients = Usable(
            "Gateway:Tls:ClientAuthorities", () => ClientCertificates.Of(tls, before?._clients), found);
        var complete = found.Count == 0;
        foreach (var source in Usable("Gateway:Tls:Certificates", () => CertificateSource.Of(tls), found) ?? [])
            if (Read(source, tls, clients, last?.GetValueOrDefault(source), found) is { } one)
                loaded[source] = one;
        if (tls is { Certificate: null, Certificates.Count: 0 } && DevCertificate.Find() is { } development)
            loaded[_development] = LoadedCertificate.Of(development, clients, last?.GetValueOrDefault(_development));
        if (loaded.Count == 0 && found.Count == 0) found.Add("there is no certificate for https");
        return complete && loaded.Count > 0 ? new CertificateSet(loaded, clients) : null;
    }

    /// <summary>What connections are made with, of each certificate once.</summary>
    public IEnumerable<SslServerAuthenticationOptions> All => _loaded.Values.Select(one => With(one.Context, null));

    public SslServerAuthenticationOptions For(string? host, Action<string>? refused) =>
        With(_names.For(host), refused);

    public string? NewSince(CertificateSet before)
    {
        var news = Leaves.Except(before.Leaves).Select(leaf =>
            $"certificate {leaf.Subject} is in use, until {leaf.NotAfter.ToUniversalTime():u}").ToList();
        return news.Count > 0 ? string.Join("; ", news) : null;
    }

    private SslServerAuthenticationOptions With(SslStreamCertificateContext certificate, Action<string>? refused)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            // The last is offered over QUIC alone.
            ApplicationProtocols =
                [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11, SslApplicationProtocol.Http3],
        };
        _clients?.Demand(options, refused);
        return options;
    }

    private static T? Usable<T>(string what, Func<T?> read, List<string> faults)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception unusable) when (CertificateReader.IsUnusable(unusable))
        {
            faults.Add($"{what} cannot be used: {unusable.Message}");
            return null;
        }
    }

    private static LoadedCertificate? Read(
        CertificateSource source, TlsOptions tls, ClientCertificates? clients, LoadedCertificate? before,
        List<string> faults)
    {
        try
        {
            var stamp = CertificateReader.Stamp(source, tls) + clients?.Stamp;
            return stamp == before?.Stamp
                ? before
                : new LoadedCertificate(CertificateReader.Read(source, tls, clients?.Shown), stamp);
        }
        catch (Exception unusable) when (CertificateReader.IsUnusable(unusable))
        {
            faults.Add($"{source.Certificate} cannot be used: {unusable.Message}");
            return before;
        }
    }
}

/// <param name="Stamp">Of what it was read from.</param>
public sealed record LoadedCertificate(SslStreamCertificateContext Context, string Stamp)
{
    public static LoadedCertificate Of(X509Certificate2 leaf, ClientCertificates? clients, LoadedCertificate? before)
    {
        var stamp = leaf.Thumbprint + clients?.Stamp;
        return stamp == before?.Stamp
            ? before
            : new(SslStreamCertificateContext.Create(leaf, null, offline: true, clients?.Shown), stamp);
    }
}
