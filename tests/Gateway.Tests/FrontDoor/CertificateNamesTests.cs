using Gateway.FrontDoor;

namespace Gateway.Tests.FrontDoor;

public class CertificateNamesTests
{
    private static readonly CertificateNames<string> _names = new(
    [
        (SomeCertificate.Named(1, "first.example"), "first"),
        (SomeCertificate.Named(1, "*.shop.example", "shop.example"), "wild"),
        (SomeCertificate.Named(1, "api.shop.example"), "exact"),
        (SomeCertificate.Named(1, "renewed.example"), "old"),
        (SomeCertificate.Named(90, "renewed.example"), "new"),
        (SomeCertificate.Named(90), "common name"),
    ]);

    [Theory]
    [InlineData("shop.example", "wild")]
    [InlineData("www.shop.example", "wild")]
    [InlineData("WWW.Shop.Example.", "wild")]
    [InlineData("api.shop.example", "exact")]
    [InlineData("a.b.shop.example", "first")]
    [InlineData("shop.example.org", "first")]
    [InlineData(".shop.example", "first")]
    [InlineData("*", "first")]
    [InlineData("renewed.example", "new")]
    [InlineData("of names", "common name")]
    [InlineData("192.0.2.1", "first")]
    [InlineData("", "first")]
    [InlineData(null, "first")]
    public void An_exact_name_then_a_wildcard_for_one_label_then_the_first(string? host, string certificate) =>
        _names.For(host).Should().Be(certificate);
}
