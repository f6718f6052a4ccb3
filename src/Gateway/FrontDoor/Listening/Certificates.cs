using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Observability;
using Gateway.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.FrontDoor;

/// <summary>The certificate of the https addresses. Its files may be replaced at any time: new connections get the new
/// one, and one that cannot be read leaves the old one in use.</summary>
public sealed class Certificates : IDisposable
{
    private readonly TlsOptions _tls;
    private readonly GatewayLog _log;
    private readonly ITimer _watch;
    private SslServerAuthenticationOptions? _current;
    private string? _seen;
    private string? _fault;

    public Certificates(TlsOptions tls, GatewayLog log, TimeProvider clock)
    {
        (_tls, _log) = (tls, log);
        _watch = clock.CreateTimer(_ => Refresh(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>For an https address.</summary>
    public TlsHandshakeCallbackOptions Handshake => new()
    {
        OnConnection = _ => ValueTask.FromResult(Volatile.Read(ref _current)!),
    };

    /// <summary>Takes what the files hold now, and looks at them again and again.</summary>
    /// <exception cref="CryptographicException">They hold no certificate with its key.</exception>
    public void Load()
    {
        Use(Read(), Stamp());
        if (_tls.Watch > TimeSpan.Zero) _watch.Change(_tls.Watch, _tls.Watch);
    }

    /// <summary>Takes what the files hold now, if it can be used; null, or why it cannot.</summary>
    public string? Refresh()
    {
        if (_current is null) return null;
        var stamp = "";
        try
        {
            stamp = Stamp();
            if (stamp == _seen) return _fault;
            Use(Read(), stamp);
            return _fault = null;
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            _fault = $"{_tls.Certificate} cannot be used, the certificate stays as it was: {unusable.Message}";
            // Once for each state of the files, of which one may be half-written.
            if (stamp != _seen) _log.Warn(_fault);
            _seen = stamp;
            return _fault;
        }
    }

    public void Dispose() => _watch.Dispose();

    private void Use(SslStreamCertificateContext certificate, string stamp)
    {
        var first = _seen is null;
        _seen = stamp;
        Volatile.Write(ref _current, new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        });
        var leaf = certificate.TargetCertificate;
        if (!first) _log.Say($"certificate {leaf.Subject} is in use, until {leaf.NotAfter.ToUniversalTime():u}");
    }

    private SslStreamCertificateContext Read()
    {
        var path = _tls.Certificate!;
        if (!IsPem(path))
            return Context(X509CertificateLoader.LoadPkcs12FromFile(path, _tls.Password), []);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        try
        {
            return Context(_tls.Password is null
                ? X509Certificate2.CreateFromPemFile(path, _tls.Key)
                : X509Certificate2.CreateFromEncryptedPemFile(path, _tls.Password, _tls.Key), chain);
        }
        catch (ArgumentException mismatch)
        {
            throw new CryptographicException(mismatch.Message, mismatch);
        }
    }

    // Offline: a start must not wait for somebody else's server.
    private static SslStreamCertificateContext Context(X509Certificate2 leaf, X509Certificate2Collection chain) =>
        SslStreamCertificateContext.Create(leaf, chain, offline: true);

    private string Stamp()
    {
        var files = new[] { _tls.Certificate, _tls.Key }.OfType<string>().Distinct();
        return string.Concat(files.Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))))
            + _tls.Password;
    }

    private static bool IsPem(string path) => File.ReadAllText(path).Contains("-----BEGIN", StringComparison.Ordinal);
}
