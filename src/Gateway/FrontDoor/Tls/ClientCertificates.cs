using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.FrontDoor;

/// <summary>Whether clients show certificates, and whose count.</summary>
public sealed class ClientCertificates
{
    private readonly bool _required;
    private readonly X509Certificate2Collection _authorities = [];

    private ClientCertificates(TlsOptions tls)
    {
        _required = tls.ClientCertificates == ClientCertificateMode.Required;
        _authorities.ImportFromPemFile(tls.ClientAuthorities!);
    }

    /// <returns>Null where nobody is asked for one.</returns>
    /// <exception cref="IOException">The authorities cannot be read.</exception>
    public static ClientCertificates? Of(TlsOptions tls) =>
        tls.ClientCertificates == ClientCertificateMode.Off ? null : new ClientCertificates(tls);

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
        connection.CertificateChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.2")); // client authentication
        connection.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            if (FaultOf(certificate, chain, errors) is not { } fault) return true;
            refused?.Invoke(fault);
            return false;
        };
    }

    private string? FaultOf(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null) return _required ? "it shows no certificate" : null;
        if (errors == SslPolicyErrors.None) return null;
        var why = string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status));
        return $"its certificate {certificate.Subject} does not count: {(why.Length > 0 ? why : errors)}";
    }
}
