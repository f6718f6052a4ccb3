using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.FrontDoor;

public static class CertificateReader
{
    public static bool IsUnusable(Exception failure) =>
        failure is CryptographicException or IOException or UnauthorizedAccessException;

    /// <summary>Another where the files, or what they are read with, have changed. Links are followed.</summary>
    /// <exception cref="IOException">One of them is not there.</exception>
    public static string Stamp(CertificateSource source, TlsOptions tls)
    {
        var files = new[] { source.Certificate, source.Key }.OfType<string>().Distinct();
        return string.Concat(files.Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))))
            + $"{tls.Password} {tls.Ocsp}";
    }

    /// <exception cref="CryptographicException">They hold no certificate with its key.</exception>
    public static SslStreamCertificateContext Read(
        CertificateSource source, TlsOptions tls, SslCertificateTrust? shown)
    {
        var path = source.Certificate;
        // Without that a start would wait for somebody else's server.
        var offline = !tls.Ocsp;
        if (!IsPem(path))
        {
            // Those of its issuers lie in it as well, and clients are shown them.
            var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, tls.Password);
            var leaf = all.FirstOrDefault(one => one.HasPrivateKey)
                ?? throw new CryptographicException("there is no key in it");
            return SslStreamCertificateContext.Create(leaf, all, offline, shown);
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        return SslStreamCertificateContext.Create(ReadPem(path, source.Key, tls.Password), chain, offline, shown);
    }

    private static X509Certificate2 ReadPem(string path, string? key, string? password)
    {
        var encrypted = IsEncrypted(key ?? path);
        try
        {
            return password is null || !encrypted
                ? X509Certificate2.CreateFromPemFile(path, key)
                : X509Certificate2.CreateFromEncryptedPemFile(path, password, key);
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            throw new CryptographicException(encrypted ? Unopened(password, fault) : fault.Message, fault);
        }
    }

    private static string Unopened(string? password, Exception fault) => password is null
        ? "its key is encrypted, and Gateway:Tls:Password is not set"
        : $"its key is encrypted, and not as PKCS #8 with Gateway:Tls:Password: {fault.Message}";

    private static bool IsPem(string path) => File.ReadAllText(path).Contains("-----BEGIN", StringComparison.Ordinal);

    // One password is for all; most keys of certbot and cert-manager have none.
    private static bool IsEncrypted(string path) =>
        File.ReadAllText(path).Contains("ENCRYPTED", StringComparison.Ordinal);
}
