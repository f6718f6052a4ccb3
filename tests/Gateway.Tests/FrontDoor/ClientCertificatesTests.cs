using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Forwarding;
using Gateway.FrontDoor;
using Gateway.Observability;
using Gateway.ReplicaHook;
using Gateway.Requests;
using Gateway.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.FrontDoor;

public sealed class ClientCertificatesTests : IDisposable
{
    private static readonly X509Certificate2 _known = SomeCertificate.OfClient("known");
    private static readonly X509Certificate2 _unknown = SomeCertificate.OfClient("unknown");
    private static readonly X509Certificate2 _expired = SomeCertificate.OfClient("expired", days: -1);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("off", null, true, null)]
    [InlineData("off", "known", true, null)]
    [InlineData("optional", null, true, null)]
    [InlineData("optional", "known", true, "CN=known")]
    [InlineData("optional", "unknown", false, null)]
    [InlineData("optional", "expired", false, null)]
    [InlineData("required", null, false, null)]
    [InlineData("required", "known", true, "CN=known")]
    [InlineData("required", "unknown", false, null)]
    [InlineData("required", "expired", false, null)]
    public async Task Clients_show_certificates_of_those_who_may_issue_them(
        string mode, string? shown, bool welcome, string? seen)
    {
        var certificate = shown switch
        {
            "known" => _known,
            "unknown" => _unknown,
            "expired" => _expired,
            _ => null,
        };
        using var certificates = Loaded(Options(mode));
        var (accepted, subject) = await HandshakeAsync(certificates, new SslClientAuthenticationOptions
        {
            TargetHost = "server",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
        });
        accepted.Should().Be(welcome);
        subject.Should().Be(seen);
    }

    // As one does that resumes a session.
    [Fact]
    public async Task Whose_issuer_was_shown_once_needs_not_show_it_again()
    {
        var (client, issuer, root) = SomeCertificate.OfIssuedClient();
        var tls = Options("required");
        _folder.Write("authorities.pem", root.ExportCertificatePem());
        using var certificates = Loaded(tls);
        var alone = Showing(SslStreamCertificateContext.Create(client, null, offline: true));
        var whole = Showing(SslStreamCertificateContext.Create(client, [issuer], offline: true));

        (await HandshakeAsync(certificates, alone)).Accepted.Should().BeFalse("nobody knows its issuer");
        (await HandshakeAsync(certificates, whole)).Accepted.Should().BeTrue();
        certificates.Refresh();
        (await HandshakeAsync(certificates, alone)).Should().Be((true, "CN=issued"));
    }

    [Fact]
    public async Task Clients_are_told_whose_certificates_count()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows takes the names from a store of its own alone.");
        using var certificates = Loaded(Options("optional"));
        var named = new HashSet<string>();
        await HandshakeAsync(certificates, new SslClientAuthenticationOptions
        {
            TargetHost = "server",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            LocalCertificateSelectionCallback = (_, _, _, _, acceptable) =>
            {
                named.UnionWith(acceptable);
                return null!;
            },
        });
        named.Should().BeEquivalentTo("CN=known", "CN=expired");
    }

    [Fact]
    public void A_replica_is_told_of_it_as_the_standard_says_and_as_the_framework_reads_it()
    {
        var context = new DefaultHttpContext { Connection = { ClientCertificate = _known } };
        using var request = new HttpRequestMessage();
        request.Headers.Add("client-cert", "made up");
        ForwardedHeaders.Write(context, request.Headers, "id");
        var text = Convert.ToBase64String(_known.RawData);
        request.Headers.GetValues("Client-Cert").Should().Equal($":{text}:");
        request.Headers.GetValues("X-ARR-ClientCert").Should().Equal(text);
    }

    [Fact]
    public void An_app_with_the_hook_sees_it_as_its_own_connections()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["X-ARR-ClientCert"] = Convert.ToBase64String(_known.RawData);
        Caller.Show(context.Features);
        context.Connection.ClientCertificate!.Subject.Should().Be("CN=known");
    }

    [Theory]
    [InlineData("Client-Cert")]
    [InlineData("client_cert")]
    [InlineData("Client-Cert-Chain")]
    [InlineData("X-ARR-ClientCert")]
    public void What_a_client_says_of_itself_is_taken_off(string name)
    {
        var fields = new HeaderDictionary { [name] = "made up" };
        ForgedFields.Drop(fields);
        fields.Should().BeEmpty();
    }

    private TlsOptions Options(string mode)
    {
        SomeCertificate.WritePem("server", _folder.At("server.pem"), _folder.At("server.pem"));
        _folder.Write("authorities.pem", _known.ExportCertificatePem() + "\n" + _expired.ExportCertificatePem());
        return new TlsOptions
        {
            Certificate = _folder.At("server.pem"),
            ClientCertificates = mode,
            ClientAuthorities = _folder.At("authorities.pem"),
        };
    }

    private static SslClientAuthenticationOptions Showing(SslStreamCertificateContext shown) => new()
    {
        TargetHost = "server",
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
        ClientCertificateContext = shown,
        AllowTlsResume = false,
    };

    private static Certificates Loaded(TlsOptions tls)
    {
        var certificates = new Certificates(
            () => tls, new GatewayLog(NullLogger<GatewayLog>.Instance), TimeProvider.System);
        certificates.Load();
        return certificates;
    }

    private static async Task<(bool Accepted, string? Subject)> HandshakeAsync(
        Certificates certificates, SslClientAuthenticationOptions shown)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, cancellation);
        using var accepted = await listener.AcceptTcpClientAsync(cancellation);
        await using var theirs = new SslStream(client.GetStream());
        await using var ours = new SslStream(accepted.GetStream());
        var asking = AskAsync(theirs, shown, cancellation);
        try
        {
            await ours.AuthenticateAsServerAsync(certificates.For(null), cancellation);
            return (true, ours.RemoteCertificate?.Subject);
        }
        catch (AuthenticationException)
        {
            return (false, null);
        }
        finally
        {
            accepted.Close();
            await asking;
        }
    }

    // Whether it was refused is the server's to say: over TLS 1.3 its client hears of it later.
    private static async Task AskAsync(
        SslStream stream, SslClientAuthenticationOptions shown, CancellationToken cancellation)
    {
        try
        {
            await stream.AuthenticateAsClientAsync(shown, cancellation);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
        }
    }
}
