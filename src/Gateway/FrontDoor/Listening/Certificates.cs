using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Observability;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.FrontDoor;

/// <summary>That of the https addresses. A new file that cannot be read leaves the old one in use.</summary>
public sealed class Certificates : IDisposable
{
    private readonly Func<TlsOptions> _tls;
    private readonly GatewayLog _log;
    private readonly ITimer _watch;
    private readonly Lock _one = new();
    private SslServerAuthenticationOptions? _current;
    private string? _seen;

    public Certificates(Func<TlsOptions> tls, GatewayLog log, TimeProvider clock)
    {
        (_tls, _log) = (tls, log);
        _watch = clock.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TlsHandshakeCallbackOptions Handshake => new()
    {
        OnConnection = _ => ValueTask.FromResult(Volatile.Read(ref _current)!),
    };

    /// <exception cref="CryptographicException">They hold no certificate with its key.</exception>
    public void Load()
    {
        var tls = _tls();
        Use(Read(tls), Stamp(tls));
        WaitFor(tls.Watch);
    }

    /// <summary>Null, or why these cannot be used; nobody minds where no address is https.</summary>
    public string? Check(TlsOptions tls)
    {
        if (_current is null) return null;
        try
        {
            _ = Read(tls);
            return null;
        }
        catch (Exception unusable) when (IsUnusable(unusable))
        {
            return Fault(tls, unusable);
        }
    }

    /// <summary>What is new, or null.</summary>
    public string? Refresh()
    {
        lock (_one)
        {
            if (_current is null) return null;
            var tls = _tls();
            WaitFor(tls.Watch);
            return Take(tls);
        }
    }

    public void Dispose() => _watch.Dispose();

    private void Look()
    {
        if (Refresh() is { } news) _log.Say(news);
    }

    private void WaitFor(TimeSpan watch) =>
        _watch.Change(watch > TimeSpan.Zero ? watch : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private string? Take(TlsOptions tls)
    {
        var stamp = "";
        try
        {
            stamp = Stamp(tls);
            if (stamp == _seen) return null;
            var leaf = Use(Read(tls), stamp);
            return $"certificate {leaf.Subject} is in use, until {leaf.NotAfter.ToUniversalTime():u}";
        }
        catch (Exception unusable) when (IsUnusable(unusable))
        {
            // Once for each state of the files, of which one may be half-written.
            if (stamp != _seen) _log.Warn(Fault(tls, unusable));
            _seen = stamp;
            return null;
        }
    }

    private X509Certificate2 Use(SslStreamCertificateContext certificate, string stamp)
    {
        _seen = stamp;
        Volatile.Write(ref _current, new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        });
        return certificate.TargetCertificate;
    }

    private static bool IsUnusable(Exception failure) =>
        failure is CryptographicException or IOException or UnauthorizedAccessException;

    private static string Fault(TlsOptions tls, Exception unusable) =>
        $"{tls.Certificate} cannot be used, the certificate stays as it was: {unusable.Message}";

    private static SslStreamCertificateContext Read(TlsOptions tls)
    {
        var path = tls.Certificate!;
        if (!IsPem(path))
            return Context(X509CertificateLoader.LoadPkcs12FromFile(path, tls.Password), []);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        try
        {
            return Context(tls.Password is null
                ? X509Certificate2.CreateFromPemFile(path, tls.Key)
                : X509Certificate2.CreateFromEncryptedPemFile(path, tls.Password, tls.Key), chain);
        }
        catch (ArgumentException mismatch)
        {
            throw new CryptographicException(mismatch.Message, mismatch);
        }
    }

    // Offline: a start must not wait for somebody else's server.
    private static SslStreamCertificateContext Context(X509Certificate2 leaf, X509Certificate2Collection chain) =>
        SslStreamCertificateContext.Create(leaf, chain, offline: true);

    private static string Stamp(TlsOptions tls)
    {
        var files = new[] { tls.Certificate, tls.Key }.OfType<string>().Distinct();
        return string.Concat(files.Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))))
            + tls.Password;
    }

    private static bool IsPem(string path) => File.ReadAllText(path).Contains("-----BEGIN", StringComparison.Ordinal);
}
