namespace Gateway.FrontDoor;

/// <summary>The files of one certificate.</summary>
/// <param name="Key">Null where it is in the same file.</param>
public sealed record CertificateSource(string Certificate, string? Key)
{
    // As certbot, and cert-manager with everything that follows Kubernetes' secrets, name them.
    private static readonly (string Certificate, string Key)[] _pairs =
        [("fullchain.pem", "privkey.pem"), ("tls.crt", "tls.key")];

    private static readonly string[] _kinds = [".pem", ".crt", ".cer", ".pfx", ".p12"];

    /// <summary>The first is for clients that name no host, or an unknown one.</summary>
    public static IReadOnlyList<CertificateSource> Of(TlsOptions tls)
    {
        IEnumerable<CertificateSource> first = tls.Certificate is { } one ? [new(one, tls.Key)] : [];
        return [.. first.Concat(tls.Certificates.SelectMany(At)).DistinctBy(source => source.Certificate)];
    }

    /// <param name="path">A file, a folder that holds one certificate and its key, or one of such folders and files.
    /// </param>
    public static IEnumerable<CertificateSource> At(string path)
    {
        if (!Directory.Exists(path)) return [OfFile(path)];
        if (Pair(path) is { } pair) return [pair];
        return Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal).Select(Pair)
            .OfType<CertificateSource>()
            .Concat(Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Where(IsCertificate).Select(OfFile));
    }

    private static CertificateSource? Pair(string folder) => _pairs
        .Select(pair => new CertificateSource(Path.Combine(folder, pair.Certificate), Path.Combine(folder, pair.Key)))
        .FirstOrDefault(source => File.Exists(source.Certificate) && File.Exists(source.Key));

    private static CertificateSource OfFile(string path) =>
        Path.ChangeExtension(path, ".key") is var key && File.Exists(key) ? new(path, key) : new(path, null);

    // Kubernetes' folders of a secret have hidden ones in them.
    private static bool IsCertificate(string file) =>
        Path.GetFileName(file)[0] != '.' && _kinds.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);
}
