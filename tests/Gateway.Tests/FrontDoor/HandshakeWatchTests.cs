using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Observability;
using Gateway.Settings;

namespace Gateway.Tests.FrontDoor;

/// <summary>On an https address that asks for certificates.</summary>
public sealed class HandshakeWatchTests : IDisposable
{
    private const string Question = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private static readonly X509Certificate2 _known = SomeCertificate.OfClient("known");
    private static readonly X509Certificate2 _stranger = SomeCertificate.OfClient("stranger");
    private static readonly X509Certificate2 _expired = SomeCertificate.OfClient("expired", days: -1);

    private readonly TempFolder _folder = new();
    private readonly ListLogger<GatewayLog> _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whose_certificate_does_not_count_is_told_with_the_reason()
    {
        await using var door = await OpenAsync();
        await TryAsync(door, _stranger);
        await Eventually.TrueAsync(() => _log.Lines.Count > 0, "somebody was refused");
        _log.Lines.Single().Should().StartWith(
            "refused 127.0.0.1 (client_certificate): its certificate CN=stranger does not count: UntrustedRoot");
    }

    [Fact]
    public async Task One_that_has_ended_is_told_with_the_reason()
    {
        await using var door = await OpenAsync();
        await TryAsync(door, _expired);
        await Eventually.TrueAsync(() => _log.Lines.Count > 0, "somebody was refused");
        _log.Lines.Single().Should().StartWith(
            "refused 127.0.0.1 (client_certificate): its certificate CN=expired does not count: NotTimeValid");
    }

    [Fact]
    public async Task Who_shows_none_where_one_is_required_is_told()
    {
        await using var door = await OpenAsync();
        await TryAsync(door, null);
        await Eventually.TrueAsync(() => _log.Lines.Count > 0, "somebody was refused");
        _log.Lines.Single().Should().Be("refused 127.0.0.1 (client_certificate): it shows no certificate");
    }

    [Fact]
    public async Task Who_shows_the_right_one_is_nothing_to_tell()
    {
        await using var door = await OpenAsync();
        (await TryAsync(door, _known)).Should().StartWith("HTTP/1.1 200");
        _log.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task Who_speaks_HTTP_to_https_is_told_so()
    {
        await using var door = await OpenAsync();
        (await door.SpeakAsync(Question)).Should().StartWith("HTTP/1.1 400").And.Contain("This address speaks HTTPS.");
        _log.Lines.Single().Should().Be("refused 127.0.0.1 (tls_expected): it speaks HTTP to an https address");
    }

    [Fact]
    public async Task A_browser_that_speaks_HTTP_to_https_gets_a_page()
    {
        await using var door = await OpenAsync();
        (await door.SpeakAsync(Question.Replace("Host: a", "Host: a\r\naccept: text/html,*/*;q=0.8")))
            .Should().StartWith("HTTP/1.1 400").And.Contain("Content-Type: text/html")
            .And.Contain("This address speaks HTTPS.").And.EndWith("</html>\n");
    }

    [Theory]
    [InlineData("\x16\x03\x01nonsense")]
    [InlineData("\0\0\0\0")]
    public async Task What_is_no_handshake_is_told(string bytes)
    {
        await using var door = await OpenAsync();
        await door.SpeakAsync(bytes, ends: true);
        await Eventually.TrueAsync(() => _log.Lines.Count > 0, "somebody was refused");
        _log.Lines.Single().Should().StartWith("refused 127.0.0.1 (tls_handshake): ");
    }

    [Fact]
    public async Task One_that_only_looks_whether_somebody_is_there_is_nothing_to_tell()
    {
        await using var door = await OpenAsync();
        (await door.SpeakAsync("", ends: true)).Should().BeEmpty();
        _log.Lines.Should().BeEmpty();
    }

    private Task<SmallFrontDoor> OpenAsync()
    {
        SomeCertificate.WritePem("here", _folder.At("pem"), _folder.At("pem"));
        _folder.Write("authorities", _known.ExportCertificatePem() + "\n" + _expired.ExportCertificatePem());
        var tls = new TlsOptions
        {
            Certificate = _folder.At("pem"),
            ClientCertificates = "required",
            ClientAuthorities = _folder.At("authorities"),
        };
        return SmallFrontDoor.OpenAsync(
            options: () => new GatewayOptions { Tls = tls }, log: _log, bind: "https://127.0.0.1:0");
    }

    /// <returns>Null where there is no answer.</returns>
    private static async Task<string?> TryAsync(SmallFrontDoor door, X509Certificate2? shown)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(door.Address.Host, door.Address.Port, cancellation);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true, (_, _, _, _, _) => shown!);
        try
        {
            await tls.AuthenticateAsClientAsync("here");
            await tls.WriteAsync(Encoding.ASCII.GetBytes(Question), cancellation);
            using var reader = new StreamReader(tls);
            return await reader.ReadToEndAsync(cancellation);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return null;
        }
    }
}
