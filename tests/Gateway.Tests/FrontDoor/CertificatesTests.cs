using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.Settings;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.FrontDoor;

public sealed class CertificatesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ListLogger<GatewayLog> _log = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly TlsOptions _tls;
    private readonly Certificates _certificates;

    public CertificatesTests()
    {
        _tls = new TlsOptions { Certificate = At("server.pem"), Key = At("server.key"), Certificates = [At("more")] };
        _folder.Write("more/live/README");
        Issue("first");
        _certificates = new Certificates(() => _tls, new GatewayLog(_log), _clock);
        _certificates.Load();
    }

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Replaced_files_are_in_use_within_the_time_of_a_watch()
    {
        (await SubjectAsync()).Should().Be("CN=first");
        Issue("second");
        _clock.Advance(_tls.Watch);
        (await SubjectAsync()).Should().Be("CN=second");
        _log.Lines.Where(line => line.Contains("is in use")).Should().ContainSingle().Which.Should().Contain("CN=second");
    }

    [Fact]
    public async Task Half_written_files_leave_the_old_certificate_in_use()
    {
        File.WriteAllText(At("server.pem"), "-----BEGIN CERTIFICATE-----\n");
        _clock.Advance(_tls.Watch);
        _clock.Advance(_tls.Watch);
        (await SubjectAsync()).Should().Be("CN=first");
        _log.Lines.Where(line => !line.Contains("ends in")).Should().ContainSingle("the same state is told once");
        _certificates.Check(_tls).Should().Contain("stays as it was", "a reload wants to know");
    }

    [Fact]
    public async Task A_certificate_whose_key_has_not_come_yet_waits_for_it()
    {
        Issue("second", writeKey: false);
        _certificates.Check(_tls).Should().NotBeNull();
        Issue("third");
        _certificates.Check(_tls).Should().BeNull();
        _certificates.Refresh().Should().Contain("CN=third");
        (await SubjectAsync()).Should().Be("CN=third");
    }

    [Fact]
    public async Task A_host_gets_the_certificate_that_is_its_own_and_all_others_the_first()
    {
        Directory.CreateDirectory(At("more/a"));
        SomeCertificate.WritePem("a", At("more/a/tls.crt"), At("more/a/tls.key"), "a.example", "*.a.example");
        _certificates.Refresh().Should().Contain("CN=a");
        (await SubjectAsync("A.example")).Should().Be("CN=a");
        (await SubjectAsync("www.a.example")).Should().Be("CN=a");
        (await SubjectAsync("b.example")).Should().Be("CN=first");
    }

    // certbot: live/NAME/fullchain.pem is a link into archive/, and moves to the next one.
    [Fact]
    public async Task A_link_that_is_moved_to_a_new_file_is_a_new_certificate()
    {
        Directory.CreateDirectory(At("archive"));
        Directory.CreateDirectory(At("more/site"));
        Point(1);
        _certificates.Refresh();
        (await SubjectAsync("site.example")).Should().Be("CN=site1");
        Point(2);
        _clock.Advance(_tls.Watch);
        (await SubjectAsync("site.example")).Should().Be("CN=site2");

        void Point(int version)
        {
            SomeCertificate.WritePem(
                $"site{version}", At($"archive/cert{version}"), At($"archive/key{version}"), "site.example");
            Link("more/site/fullchain.pem", $"../../archive/cert{version}");
            Link("more/site/privkey.pem", $"../../archive/key{version}");
        }
    }

    // Kubernetes, and so cert-manager: tls.crt is a link to ..data/tls.crt, and ..data a link that is moved.
    [Fact]
    public async Task A_folder_that_a_link_is_moved_away_from_is_a_new_certificate()
    {
        Directory.CreateDirectory(At("more/secret"));
        Link("more/secret/tls.crt", "..data/tls.crt");
        Link("more/secret/tls.key", "..data/tls.key");
        Point("..one");
        _certificates.Refresh();
        (await SubjectAsync("secret.example")).Should().Be("CN=..one");
        Point("..two");
        _clock.Advance(_tls.Watch);
        (await SubjectAsync("secret.example")).Should().Be("CN=..two");

        void Point(string version)
        {
            var folder = Directory.CreateDirectory(At($"more/secret/{version}")).FullName;
            SomeCertificate.WritePem(version, $"{folder}/tls.crt", $"{folder}/tls.key", "secret.example");
            Link("more/secret/..data", version);
        }
    }

    [Fact]
    public async Task One_that_is_broken_does_not_keep_others_from_being_renewed()
    {
        Directory.CreateDirectory(At("more/a"));
        SomeCertificate.WritePem("a1", At("more/a/tls.crt"), At("more/a/tls.key"), "a.example");
        _certificates.Refresh();
        File.WriteAllText(At("more/a/tls.crt"), "-----BEGIN CERTIFICATE-----\n");
        Issue("second");
        _clock.Advance(_tls.Watch);
        (await SubjectAsync()).Should().Be("CN=second");
        (await SubjectAsync("a.example")).Should().Be("CN=a1", "it is what is left of it");
    }

    // As keystores of cert-manager are.
    [Theory]
    [InlineData("more/site.p12")]
    [InlineData("more/site.pem")]
    public void Clients_are_shown_who_has_issued_it(string file)
    {
        SomeCertificate.WriteIssued("site.example", At(file));
        _certificates.Refresh().Should().Contain("CN=site.example");
        _certificates.For("site.example").ServerCertificateContext!.IntermediateCertificates
            .Select(issuer => issuer.Subject).Should().Equal("CN=issuer of site.example");
    }

    [Fact]
    public void What_has_not_changed_keeps_the_sessions_that_clients_may_resume()
    {
        var before = _certificates.For(null).ServerCertificateContext;
        _certificates.Refresh();
        _certificates.For(null).ServerCertificateContext.Should().BeSameAs(before);
    }

    [Theory]
    [InlineData(null, "its key is encrypted, and Gateway:Tls:Password is not set")]
    [InlineData("wrong", "its key is encrypted, and not as PKCS #8 with Gateway:Tls:Password: ")]
    [InlineData("right", null)]
    public void A_key_that_is_encrypted_needs_its_password(string? password, string? fault)
    {
        using var pair = RSA.Create(2048);
        using var issued = new CertificateRequest("CN=locked", pair, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(At("server.pem"), issued.ExportCertificatePem());
        File.WriteAllText(At("server.key"), pair.ExportEncryptedPkcs8PrivateKeyPem(
            "right", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        var found = _certificates.Check(_tls with { Password = password });
        if (fault is null) found.Should().BeNull();
        else found.Should().Contain($"{At("server.pem")} cannot be used: {fault}");
    }

    [Fact]
    public void A_start_without_a_certificate_that_can_be_used_says_which_file_and_why()
    {
        File.WriteAllText(At("server.key"), "nothing");
        using var certificates = new Certificates(() => _tls, new GatewayLog(_log), _clock);
        certificates.Invoking(all => all.Load()).Should().Throw<CryptographicException>()
            .Which.Message.Should().StartWith(At("server.pem") + " cannot be used: ").And.NotContain("as it was");
    }

    private Task<string> SubjectAsync(string? host = null) =>
        Task.FromResult(_certificates.For(host).ServerCertificateContext!.TargetCertificate.Subject);

    private void Link(string name, string target)
    {
        File.Delete(At(name));
        File.CreateSymbolicLink(At(name), target);
    }

    private void Issue(string name, bool writeKey = true) =>
        SomeCertificate.WritePem(name, At("server.pem"), writeKey ? At("server.key") : null);

    private string At(string name) => Path.Combine(_folder.Path, name);
}
