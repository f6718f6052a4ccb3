using System.Security.Cryptography.X509Certificates;
using Gateway.Observability;

namespace Gateway.FrontDoor;

/// <summary>Says when a certificate is about to end: nobody has looked after its renewal.</summary>
public sealed class CertificateExpiry(GatewayLog log, TimeProvider clock)
{
    // Renewals are made some 30 days before: by then one of them has failed for two weeks.
    private static readonly TimeSpan _early = TimeSpan.FromDays(14);
    private static readonly TimeSpan _untilSaidAgain = TimeSpan.FromDays(1);

    private readonly Dictionary<string, DateTimeOffset> _said = [];
    private IReadOnlyList<X509Certificate2> _present = [];

    public IReadOnlyList<(string Name, double Seconds)> Left
    {
        get
        {
            var now = clock.GetUtcNow();
            return [.. _present.GroupBy(Name)
                .Select(same => (same.Key, same.Max(one => (End(one) - now).TotalSeconds)))];
        }
    }

    public void Look(IReadOnlyList<X509Certificate2> present)
    {
        _present = present;
        var now = clock.GetUtcNow();
        foreach (var certificate in present.Where(one => End(one) - now <= _early)) Say(certificate, now);
    }

    private void Say(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (_said.TryGetValue(certificate.Thumbprint, out var before) && now - before < _untilSaidAgain) return;
        _said[certificate.Thumbprint] = now;
        var left = End(certificate) - now;
        if (left < TimeSpan.Zero) log.CertificateExpired(Name(certificate), End(certificate));
        else log.CertificateExpires(Name(certificate), left.Days, End(certificate));
    }

    private static string Name(X509Certificate2 certificate) => CertificateNames<object>.Of(certificate)[0];
    private static DateTimeOffset End(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime();
}
