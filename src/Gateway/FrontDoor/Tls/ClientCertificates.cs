using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.FrontDoor;

/// <summary>Whether clients show certificates, and whose count.</summary>
public sealed class ClientCertificates
{
    // Authorities below those that count: hardly anybody has more, and what is beyond is shown with each certificate.
    private const int MostIssuers = 1000;

    private readonly bool _required;
    private readonly X509Certificate2Collection _authorities = [];
    private readonly ConcurrentDictionary<string, X509Certificate2> _issuers;

    private ClientCertificates(TlsOptions tls, ClientCertificates? before)
    {
        _issuers = before?._issuers ?? [];
        _required = tls.ClientCertificates == ClientCertificateMode.Required;
        _authorities.ImportFromPemFile(tls.ClientAuthorities!);
        if (_authorities.Count == 0) throw new CryptographicException("there is no certificate in it");
    }

    /// <param name="tls">Whose count.</param>
    /// <param name="before">Those that are replaced: sessions that began with them are resumed.</param>
    /// <returns>Null where nobody is asked for one.</returns>
    /// <exception cref="IOException">The authorities cannot be read.</exception>
    /// <exception cref="CryptographicException">They are none.</exception>
    public static ClientCertificates? Of(TlsOptions tls, ClientCertificates? before) =>
        tls.ClientCertificates == ClientCertificateMode.Off ? null : new ClientCertificates(tls, before);

    /// <summary>By whom the certificates are that count: clients that have several choose by these names. Windows
    /// would take them from a store of its own alone.</summary>
    public SslCertificateTrust? Shown =>
        OperatingSystem.IsWindows() ? null : SslCertificateTrust.CreateForX509Collection(_authorities, true);

    /// <summary>Another where those who count are others.</summary>
    public string Stamp => string.Concat(_authorities.Select(authority => authority.Thumbprint));

    /// <summary>What a connection is held to; of its own, since building a chain writes into the policy.</summary>
    /// <param name="refused">Hears why one does not count.</param>
    public void Demand(SslServerAuthenticationOptions connection, Action<string>? refused)
    {
        connection.ClientCertificateRequired = true;
        connection.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        connection.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
        connection.CertificateChainPolicy.ExtraStore.AddRange(_issuers.Values.ToArray());
        connection.CertificateChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.2")); // client authentication
        connection.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            if (FaultOf(certificate, chain, errors) is { } fault)
            {
                refused?.Invoke(fault);
                return false;
            }

            if (chain is not null) Remember(chain);
            return true;
        };
    }

    // With a session that is resumed comes its client's certificate alone, and not who has issued it.
    private void Remember(X509Chain chain)
    {
        foreach (var link in chain.ChainElements.Skip(1).SkipLast(1))
            if (!_issuers.ContainsKey(link.Certificate.Thumbprint) && _issuers.Count < MostIssuers)
                _issuers.TryAdd(
                    link.Certificate.Thumbprint, X509CertificateLoader.LoadCertificate(link.Certificate.RawData));
    }

    private string? FaultOf(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null) return _required ? "it shows no certificate" : null;
        if (errors == SslPolicyErrors.None) return null;
        var why = string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status));
        return $"its certificate {certificate.Subject} does not count: {(why.Length > 0 ? why : errors)}";
    }
}
