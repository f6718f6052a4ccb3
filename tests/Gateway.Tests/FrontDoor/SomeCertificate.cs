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
    /// <param name="hosts">Its alternative names; none by default.</param>
    public static void WritePem(string subject, string certificate, string? key, params string[] hosts)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Issue(subject, pair, hosts);
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

    /// <summary>One that clients show, and that trusts itself.</summary>
    /// <param name="subject">Its common name.</param>
    /// <param name="days">Until it ends; less than 0 for one that has ended.</param>
    public static X509Certificate2 OfClient(string subject, int days = 1)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(subject, pair);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        return Signed(request, days);
    }

    public static X509Certificate2 Named(int days, params string[] hosts)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Issue("of names", pair, hosts, days);
    }

    private static X509Certificate2 Issue(string subject, ECDsa pair, string[]? hosts = null, int days = 1)
    {
        var request = Request(subject, pair);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts ?? []) names.AddDnsName(host);
        if (hosts is { Length: > 0 }) request.CertificateExtensions.Add(names.Build());
        return Signed(request, days);
    }

    private static CertificateRequest Request(string subject, ECDsa pair) =>
        new($"CN={subject}", pair, HashAlgorithmName.SHA256);

    private static X509Certificate2 Signed(CertificateRequest request, int days) =>
        request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(days));
}
