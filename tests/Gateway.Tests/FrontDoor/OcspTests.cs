using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Settings;

namespace Gateway.Tests.FrontDoor;

/// <summary>An issuer whose word openssl gives, and a client that asks for it.</summary>
public sealed class OcspTests : IDisposable
{
    private const string Serial = "01020304";

    private static readonly DateTimeOffset _begins = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset _ends = DateTimeOffset.UtcNow.AddDays(1);

    private readonly TempFolder _folder = new();
    private Process? _responder;

    public void Dispose()
    {
        _responder?.Kill();
        _responder?.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true, "OCSP Response Status: successful")]
    [InlineData(false, "OCSP response: no response sent")]
    public async Task Clients_are_shown_that_the_certificate_is_not_revoked_where_that_is_wanted(bool wanted, string said)
    {
        Tools.Need("openssl");
        await IssueAsync();
        var tls = new TlsOptions { Certificate = _folder.At("site.pem"), Ocsp = wanted };
        await using var door = await SmallFrontDoor.OpenAsync(
            options: () => new GatewayOptions { Tls = tls }, bind: "https://127.0.0.1:0");
        await Eventually.TrueAsync(async () => (await AskAsync(door.Address.Port)).Contains(said), said);
    }

    private async Task IssueAsync()
    {
        using var issuersKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ofIssuer = new CertificateRequest("CN=issuer", issuersKey, HashAlgorithmName.SHA256);
        ofIssuer.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issuer = ofIssuer.CreateSelfSigned(_begins, _ends);
        _folder.Write("issuer.pem", issuer.ExportCertificatePem() + "\n" + issuersKey.ExportPkcs8PrivateKeyPem());
        _folder.Write("index", $"V\t{_ends.UtcDateTime:yyMMddHHmmss}Z\t\t{Serial}\tunknown\t/CN=site\n");
        var request = new CertificateRequest("CN=site", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509AuthorityInformationAccessExtension([$"http://127.0.0.1:{await RespondAsync()}/"], null));
        using var site = request.Create(issuer, _begins, _ends, Convert.FromHexString(Serial));
        _folder.Write("site.pem", string.Join('\n',
            site.ExportCertificatePem(), issuer.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()));
    }

    // It says "ACCEPT 0.0.0.0:39025 PID=1" when it listens.
    private async Task<string> RespondAsync()
    {
        var issuer = _folder.At("issuer.pem");
        _responder = Start(
            "ocsp", "-index", _folder.At("index"), "-CA", issuer, "-rsigner", issuer, "-rkey", issuer, "-port", "0",
            "-ndays", "1");
        var line = await _responder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return line!.Split(' ')[1].Split(':')[^1];
    }

    private static async Task<string> AskAsync(int port)
    {
        using var client = Start("s_client", "-connect", $"127.0.0.1:{port}", "-servername", "site", "-status");
        client.StandardInput.Close();
        return await client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("openssl", arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
