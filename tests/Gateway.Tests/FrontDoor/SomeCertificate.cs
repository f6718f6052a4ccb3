using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Tests.FrontDoor;

/// <summary>Certificates as an operator would put them there, good for a day.</summary>
public static class SomeCertificate
{
    /// <summary>Writes PEM files, or one where both names are the same.</summary>
    /// <param name="subject">Its common name.</param>
    /// <param name="certificate">Its file.</param>
    /// <param name="key">Null for a key that is not written.</param>
    public static void WritePem(string subject, string certificate, string? key)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Issue(subject, pair);
        File.WriteAllText(certificate, issued.ExportCertificatePem() + "\n");
        if (key == certificate) File.AppendAllText(key, pair.ExportPkcs8PrivateKeyPem());
        else if (key is not null) File.WriteAllText(key, pair.ExportPkcs8PrivateKeyPem());
    }

    public static void WritePfx(string subject, string file, string? password)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Issue(subject, pair);
        File.WriteAllBytes(file, issued.Export(X509ContentType.Pfx, password));
    }

    private static X509Certificate2 Issue(string subject, ECDsa pair) =>
        new CertificateRequest($"CN={subject}", pair, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
}
