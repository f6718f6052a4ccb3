using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.ProcessTests.Life;

/// <summary>A certificate that nobody but the test trusts.</summary>
public sealed class TestCertificate : IDisposable
{
    private readonly TempFolder _folder = new();

    public TestCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Pem, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
    }

    public string Pem => _folder.At("server.pem");
    public string Key => _folder.At("server.key");

    /// <summary>The settings that name it, and another.</summary>
    public Dictionary<string, string?> With(string setting, string value) => new()
    {
        ["Gateway__Tls__Certificate"] = Pem,
        ["Gateway__Tls__Key"] = Key,
        [setting] = value,
    };

    public void Dispose() => _folder.Dispose();
}
