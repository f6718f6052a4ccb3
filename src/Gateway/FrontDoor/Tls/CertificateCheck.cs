using System.Security.Cryptography.X509Certificates;

namespace Gateway.FrontDoor;

/// <summary>What can be known of the certificates before a start.</summary>
public static class CertificateCheck
{
    /// <summary>All that a start would fail by, and those that have ended: with them a gateway starts, and its clients
    /// go away.</summary>
    public static IReadOnlyList<string> FaultsOf(GatewayOptions options, TimeProvider clock)
    {
        if (!options.Bind.Append(options.Admin).Any(text => BindUrl.Parse(text, out _) is { IsHttps: true })) return [];
        _ = CertificateSet.Read(options.Tls, null, out var faults);
        return [.. faults, .. Leaves(options.Tls).Where(leaf => End(leaf) < clock.GetUtcNow())
            .Select(leaf => $"certificate {leaf.Subject} has ended: {End(leaf):u}")];
    }

    // Whoever's client certificates count.
    private static IReadOnlyList<X509Certificate2> Leaves(TlsOptions tls) =>
        CertificateSet.Read(tls with { ClientCertificates = ClientCertificateMode.Off }, null, out _)?.Leaves ?? [];

    private static DateTimeOffset End(X509Certificate2 leaf) => leaf.NotAfter.ToUniversalTime();
}
