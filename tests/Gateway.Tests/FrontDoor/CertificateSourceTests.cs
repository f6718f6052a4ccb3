using Gateway.FrontDoor;
using Gateway.Settings;

namespace Gateway.Tests.FrontDoor;

public sealed class CertificateSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fullchain.pem", "privkey.pem")]
    [InlineData("tls.crt", "tls.key")]
    public void A_folder_of_certbot_or_of_a_secret_is_one_certificate(string certificate, string key)
    {
        _folder.Write(certificate);
        _folder.Write(key);
        _folder.Write("chain.pem");
        At("").Should().Equal(new CertificateSource(_folder.At(certificate), _folder.At(key)));
    }

    [Fact]
    public void A_folder_of_them_is_all_of_them()
    {
        foreach (var name in (string[])["live/a/fullchain.pem", "live/a/privkey.pem", "live/README", "live/b.pem",
            "live/c.crt", "live/c.key", "live/d.pfx", "live/..e.pem"]) _folder.Write(name);
        At("live").Should().Equal(
            new CertificateSource(_folder.At("live/a/fullchain.pem"), _folder.At("live/a/privkey.pem")),
            new CertificateSource(_folder.At("live/b.pem"), null),
            new CertificateSource(_folder.At("live/c.crt"), _folder.At("live/c.key")),
            new CertificateSource(_folder.At("live/d.pfx"), null));
    }

    [Fact]
    public void The_one_that_is_named_alone_is_the_first()
    {
        var tls = new TlsOptions { Certificate = "/one.pem", Key = "/one.pem", Certificates = ["/two.pem", "/one.pem"] };
        CertificateSource.Of(tls).Select(source => source.Certificate).Should().Equal("/one.pem", "/two.pem");
    }

    private IEnumerable<CertificateSource> At(string path) => CertificateSource.At(_folder.At(path).TrimEnd('/'));
}
