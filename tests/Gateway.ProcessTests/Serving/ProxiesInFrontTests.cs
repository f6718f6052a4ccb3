using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Gateway.ProcessTests.Hook;
using Gateway.ProcessTests.Life;

namespace Gateway.ProcessTests.Serving;

/// <summary>An unmodified app behind the gateway behind somebody else's proxy sees the client: that is 127.0.0.2 here,
/// and the proxy 127.0.0.1.</summary>
public sealed class ProxiesInFrontTests : IDisposable
{
    private const string Site = "shop.example";

    private readonly TestCertificate _certificate = new();

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData("off")]
    [InlineData("auto")]
    public async Task Behind_nginx_the_app_sees_client_scheme_and_host(string link)
    {
        Tools.Need("nginx");
        await using var gateway = await ServeAsync("off", ("Gateway__Link", link));
        await using var nginx = await ProxyInFront.NginxAsync(gateway.Address, _certificate);

        var caller = await AskAsync(nginx.Port);

        (caller.Address, caller.Scheme, caller.Host).Should().Be(("127.0.0.2", "https", Site));
        caller.Headers.Values.Should().NotContain(value => value.Contains("198.51.100.1"), "the client has made it up");
    }

    [Theory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    public async Task Behind_HAProxy_it_does_by_the_PROXY_protocol_also_after_an_upgrade(string header)
    {
        Tools.Need("haproxy");
        await using var gateway = await ServeAsync("on");
        await using var haproxy = await ProxyInFront.HaProxyAsync($"{gateway.TlsAddress!.Authority} {header} check");

        var caller = await AskAsync(haproxy.Port);

        (caller.Address, caller.Scheme, caller.Host).Should().Be(("127.0.0.2", "https", Site));
        caller.Port.Should().BePositive();
        await using var upgrade = gateway.Verb("upgrade");
        (await upgrade.ExitCodeAsync()).Should().Be(0, upgrade.Output);
        (await AskAsync(haproxy.Port)).Address.Should().Be("127.0.0.2");
        gateway.Process.Output.Should().NotContain("refused");
    }

    [Fact]
    public async Task HAProxy_may_ask_over_HTTP_2_without_TLS()
    {
        Tools.Need("haproxy");
        await using var gateway = await ServeAsync("off");
        await using var haproxy = await ProxyInFront.HaProxyAsync($"{gateway.H2Address!.Authority} proto h2", "http");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var caller = await http.GetFromJsonAsync<CallerReport>(
            $"http://127.0.0.1:{haproxy.Port}/caller", TestContext.Current.CancellationToken);
        caller!.Scheme.Should().Be("http", "nobody has said that it was another");
    }

    private Task<GatewayRun> ServeAsync(string proxyProtocol, params (string Name, string Value)[] more)
    {
        var settings = _certificate.With("Gateway__TrustedProxies", "127.0.0.1");
        settings["Gateway__ProxyProtocol"] = proxyProtocol;
        foreach (var (name, value) in more) settings[name] = value;
        return GatewayRun.ServeAppAsync(TestPaths.Tokens, 1, [], settings, ["-b", "https://127.0.0.1:0"]);
    }

    private static async Task<CallerReport> AskAsync(int port)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(IPEndPoint.Parse("127.0.0.2:0"));
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            Timeout = TimeSpan.FromSeconds(20),
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{Site}/caller");
        foreach (var name in (string[])["X-Forwarded-For", "X-Real-IP", "X_Forwarded_For"])
            request.Headers.Add(name, "198.51.100.1");
        request.Headers.Add("Forwarded", "for=198.51.100.1");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<CallerReport>(TestContext.Current.CancellationToken))!;
    }
}
