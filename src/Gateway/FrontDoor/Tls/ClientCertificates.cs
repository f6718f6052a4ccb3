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
    public void Demand(SslServerAuthenticationOptions connection)
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
        connection.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            certificate is null ? !_required : errors == SslPolicyErrors.None;
    }
}
