using System.Security.Cryptography.X509Certificates;

namespace Gateway.FrontDoor;

/// <summary>Which certificate a client gets, by the host that it names.</summary>
public sealed class CertificateNames<T>
{
    private const string AnyLabel = "*";

    private readonly Dictionary<string, T> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly T _first;

    /// <param name="certificates">At least one. Of two for the same name the one that lasts longer counts: the other is
    /// what it replaces.</param>
    public CertificateNames(IReadOnlyList<(X509Certificate2 Certificate, T Value)> certificates)
    {
        _first = certificates[0].Value;
        foreach (var (certificate, value) in certificates.OrderByDescending(one => one.Certificate.NotAfter))
            foreach (var name in Of(certificate)) _byName.TryAdd(name, value);
    }

    /// <summary>An exact name, else a wildcard, which stands for one label (RFC 6125), else the first.</summary>
    public T For(string? host)
    {
        if (string.IsNullOrEmpty(host)) return _first;
        host = host.TrimEnd('.');
        if (_byName.TryGetValue(host, out var exact)) return exact;
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _byName.TryGetValue(AnyLabel + host[dot..], out var wild) ? wild : _first;
    }

    /// <summary>Those of its alternative names, else the common one.</summary>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames()).ToList();
        return names.Count > 0 ? names : [certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)];
    }
}
