using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Observability;
using Gateway.Settings;

namespace Gateway.Tests.FrontDoor;

/// <summary>On the gateway's own listeners; the test is the load balancer.</summary>
public sealed class ProxyProtocolTests : IDisposable
{
    private const string V1 = "PROXY TCP4 203.0.113.7 198.51.100.1 51234 443\r\n";
    private const string Question = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly TempFolder _folder = new();
    private readonly ListLogger<GatewayLog> _log = new();
    private GatewayOptions _options = new() { ProxyProtocol = "on", TrustedProxies = ["loopback"] };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(V1, "http a 203.0.113.7 51234")]
    [InlineData(ProxyHeaderTests.V2, "http a 203.0.113.7 51234")]
    [InlineData("PROXY UNKNOWN\r\n", "http a 127.0.0.1")]
    [InlineData(ProxyHeaderTests.Signature + "\x20\0\0\0", "http a 127.0.0.1")]
    public async Task A_trusted_proxy_says_who_its_client_is(string header, string seen)
    {
        await using var door = await OpenAsync();
        (await door.SpeakAsync(header + Question)).Should().StartWith("HTTP/1.1 200").And.Contain($"X-Seen: {seen}");
    }

    [Fact]
    public async Task Whom_it_speaks_for_is_not_trusted_with_more()
    {
        await using var door = await OpenAsync();
        var answer = await door.SpeakAsync(
            $"{V1}GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n");
        answer.Should().Contain("X-Seen: http a 203.0.113.7 51234");
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData(ProxyHeaderTests.Signature + "\x20\0\0\0")]
    [InlineData(ProxyHeaderTests.Signature + "\x21\x31\0\0")] // a client on a Unix socket
    public async Task Nobody_in_particular_is_not_trusted_either(string header)
    {
        await using var door = await OpenAsync();
        var answer = await door.SpeakAsync(
            $"{header}GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n");
        answer.Should().Contain("X-Seen: http a 127.0.0.1");
    }

    [Theory]
    [InlineData(Question)]
    [InlineData("PROXY TCP4 nonsense\r\n" + Question)]
    [InlineData("PROXY TCP4 1.2.3.4")]
    public async Task A_trusted_one_that_says_nothing_proper_is_told_so_and_let_in_by_nobody(string text)
    {
        await using var door = await OpenAsync();
        (await door.SpeakAsync(text, ends: true)).Should().StartWith("HTTP/1.1 400")
            .And.Contain("The proxy in front has to begin with the PROXY protocol.").And.NotContain("X-Seen");
        _log.Lines.Should().ContainSingle().Which.Should().StartWith("refused 127.0.0.1 (proxy_protocol_missing): a trusted proxy has to");
    }

    [Theory]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("h2c://127.0.0.1:0")]
    public async Task Where_it_cannot_be_told_so_it_is_cut_off(string bind)
    {
        SomeCertificate.WritePem("here", _folder.At("pem"), _folder.At("pem"));
        _options = _options with { Tls = new TlsOptions { Certificate = _folder.At("pem") } };
        await using var door = await OpenAsync(bind);
        (await door.SpeakAsync(Question, ends: true)).Should().BeEmpty();
        _log.Lines.Should().ContainSingle().Which.Should().StartWith("refused 127.0.0.1 (proxy_protocol_missing): ");
    }

    [Fact]
    public async Task One_that_only_looks_whether_somebody_is_there_is_nothing_to_tell()
    {
        await using var door = await OpenAsync();
        (await door.SpeakAsync("", ends: true)).Should().BeEmpty();
        _log.Lines.Should().BeEmpty();
    }

    [Theory]
    [InlineData(V1)]
    [InlineData(ProxyHeaderTests.V2)]
    public async Task Nobody_else_may_say_it(string header)
    {
        _options = _options with { TrustedProxies = ["192.0.2.0/24"] };
        await using var door = await OpenAsync();
        (await door.SpeakAsync(header + Question)).Should().StartWith("HTTP/1.1 400").And.Contain("malformed-request");
        _log.Lines[0].Should().StartWith("refused 127.0.0.1 (proxy_protocol_untrusted): it speaks the PROXY protocol");
    }

    [Theory]
    [InlineData(Question)]
    [InlineData("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    public async Task Whoever_comes_directly_needs_not_to(string text)
    {
        _options = _options with { TrustedProxies = ["192.0.2.0/24"] };
        await using var door = await OpenAsync();
        (await door.SpeakAsync(text))
            .Should().StartWith("HTTP/1.1 200").And.Contain("X-Seen: http a 127.0.0.1");
    }

    [Theory]
    [InlineData(V1)]
    [InlineData(ProxyHeaderTests.V2)]
    public async Task It_may_come_in_pieces(string header)
    {
        await using var door = await OpenAsync();
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(door.Address.Host, door.Address.Port, TestContext.Current.CancellationToken);
        foreach (var letter in header)
            await client.GetStream().WriteAsync(new[] { (byte)letter }, TestContext.Current.CancellationToken);
        (await AskAsync(client.GetStream())).Should().Contain("X-Seen: http a 203.0.113.7 51234");
    }

    [Fact]
    public async Task It_comes_before_the_handshake_of_TLS()
    {
        SomeCertificate.WritePem("here", _folder.At("pem"), _folder.At("pem"));
        _options = _options with { Tls = new TlsOptions { Certificate = _folder.At("pem") } };
        await using var door = await OpenAsync("https://127.0.0.1:0");
        using var client = new TcpClient();
        await client.ConnectAsync(door.Address.Host, door.Address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(V1), TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("here");
        (await AskAsync(tls)).Should().Contain("X-Seen: https a 203.0.113.7 51234");
    }

    [Fact]
    public async Task On_a_unix_socket_the_peer_is_trusted_by_a_word()
    {
        _options = _options with { TrustedProxies = ["unix"] };
        await using var door = await OpenAsync($"unix:{_folder.At("s")}");
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(_folder.At("s")), TestContext.Current.CancellationToken);
        await using var stream = new NetworkStream(client);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(V1), TestContext.Current.CancellationToken);
        (await AskAsync(stream)).Should().Contain("X-Seen: http a 203.0.113.7 51234");
    }

    private Task<SmallFrontDoor> OpenAsync(string bind = "http://127.0.0.1:0") =>
        SmallFrontDoor.OpenAsync(options: () => _options, log: _log, bind: bind);

    private static async Task<string> AskAsync(Stream stream)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(Question), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }
}
