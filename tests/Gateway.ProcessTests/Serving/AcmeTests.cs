using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.ProcessTests.Serving;

/// <summary>docs/tls.md, "Certificates by ACME", with Debian's certbot and an authority of the test's own.</summary>
public sealed class AcmeTests : IDisposable
{
    private const string Name = "shop.example.test";

    private readonly TempFolder _folder = new();
    private readonly int _port = FreePort.Next();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Challenges => Directory.CreateDirectory(_folder.At("acme")).FullName;

    private string Certificates => _folder.At("certbot");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_certificate_comes_through_the_gateway_and_the_next_is_taken_up()
    {
        await using var authority = await AcmeAuthority.StartAsync(_folder, challengesAt: _port);
        await using (await ServeAsync([]))
            await CertbotAsync(authority, "certonly", "--webroot", "-w", Challenges, "-d", Name);

        await using var gateway = await ServeAsync(["-b", "https://127.0.0.1:0"]);
        var first = await ServedAsync(gateway);
        first.Should().Be(Kept());

        await CertbotAsync(authority, "renew", "--force-renewal");
        var next = await Eventually.GetAsync(
            async () => await ServedAsync(gateway) is var served && served != first ? served : null, "another certificate");
        next.Should().Be(Kept());
    }

    private Task<GatewayRun> ServeAsync(string[] options) => GatewayRun.ServeAppAsync(
        TestPaths.Faults, 1, [], new Dictionary<string, string?>
        {
            ["Gateway__Tls__Challenges"] = Challenges,
            ["Gateway__Tls__Watch"] = "1s",
            ["Gateway__Tls__Certificates__0"] = options.Length > 0 ? Path.Combine(Certificates, "live") : null,
            // All else than a challenge goes to https there.
            ["Gateway__Tls__Redirect"] = options.Length > 0 ? "on" : null,
        }, ["-b", $"http://127.0.0.1:{_port}", .. options]);

    private async Task CertbotAsync(AcmeAuthority authority, params string[] arguments)
    {
        await using var certbot = TestProcess.Start("certbot",
        [
            .. arguments, "--server", authority.Directory, "--no-verify-ssl", "--agree-tos", "--non-interactive",
            "--register-unsafely-without-email", "--no-random-sleep-on-renew", "--config-dir", Certificates,
            "--work-dir", _folder.At("work"), "--logs-dir", _folder.At("logs"),
        ]);
        (await certbot.ExitCodeAsync(TimeSpan.FromMinutes(2))).Should().Be(0, certbot.Output);
    }

    private string Kept()
    {
        using var kept = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Certificates, "live", Name, "cert.pem"));
        return kept.SerialNumber;
    }

    private static async Task<string> ServedAsync(GatewayRun gateway)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.TlsAddress!.Host, gateway.TlsAddress.Port, Stop);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = Name,
                // Nobody knows this authority; whose certificate it is, is what is asked.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            }, Stop);
        return ((X509Certificate2)tls.RemoteCertificate!).SerialNumber;
    }
}
