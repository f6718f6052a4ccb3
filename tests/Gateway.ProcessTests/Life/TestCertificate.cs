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
        File.WriteAllText(_folder.At("server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.At("server.key"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The settings that name it, and another.</summary>
    public Dictionary<string, string?> With(string setting, string value) => new()
    {
        ["Gateway__Tls__Certificate"] = _folder.At("server.pem"),
        ["Gateway__Tls__Key"] = _folder.At("server.key"),
        [setting] = value,
    };

    public void Dispose() => _folder.Dispose();
}
