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
        _tls = new TlsOptions { Certificate = At("server.pem"), Key = At("server.key") };
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
        _log.Lines.Should().ContainSingle().Which.Should().Contain("CN=second");
    }

    [Fact]
    public async Task Half_written_files_leave_the_old_certificate_in_use()
    {
        File.WriteAllText(At("server.pem"), "-----BEGIN CERTIFICATE-----\n");
        _clock.Advance(_tls.Watch);
        _clock.Advance(_tls.Watch);
        (await SubjectAsync()).Should().Be("CN=first");
        _log.Lines.Should().ContainSingle("the same state is told once");
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

    private async Task<string> SubjectAsync() =>
        (await _certificates.Handshake.OnConnection(null!)).ServerCertificateContext!.TargetCertificate.Subject;

    private void Issue(string name, bool writeKey = true) =>
        SomeCertificate.WritePem(name, At("server.pem"), writeKey ? At("server.key") : null);

    private string At(string name) => Path.Combine(_folder.Path, name);
}
