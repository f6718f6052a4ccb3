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

    /// <summary>One of an issuer that nobody knows without its certificate, which lies in the same file.</summary>
    /// <param name="host">Its name.</param>
    /// <param name="file">PEM by its ending, else PFX without a password.</param>
    public static void WriteIssued(string host, string file)
    {
        var (begin, end) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var root = Authority("root", null);
        using var issuer = Authority($"issuer of {host}", root);
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(host, pair);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(issuer, begin, end, [3]).CopyWithPrivateKey(pair);
        if (file.EndsWith(".pem", StringComparison.Ordinal))
            File.WriteAllText(
                file, $"{issued.ExportCertificatePem()}\n{issuer.ExportCertificatePem()}\n{pair.ExportPkcs8PrivateKeyPem()}");
        else File.WriteAllBytes(
            file, new X509Certificate2Collection { Public(issuer), issued }.Export(X509ContentType.Pfx)!);
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

    /// <summary>One that clients show, its issuer, and who has issued that.</summary>
    public static (X509Certificate2 Client, X509Certificate2 Issuer, X509Certificate2 Root) OfIssuedClient()
    {
        var root = Authority("root", null);
        var issuer = Authority("issuer", root);
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = Request("issued", pair).Create(issuer, issuer.NotBefore, issuer.NotAfter, [4]);
        return (issued.CopyWithPrivateKey(pair), Public(issuer), Public(root));
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

    private static X509Certificate2 Authority(string subject, X509Certificate2? issuer)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(subject, pair);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        if (issuer is null) return Signed(request, 2);
        using var issued = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, [2]);
        return issued.CopyWithPrivateKey(pair);
    }

    private static X509Certificate2 Public(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadCertificate(certificate.RawData);

    private static CertificateRequest Request(string subject, ECDsa pair) =>
        new($"CN={subject}", pair, HashAlgorithmName.SHA256);

    private static X509Certificate2 Signed(CertificateRequest request, int days) =>
        request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(days));
}
