using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Gateway.ProcessTests.Life;

namespace Gateway.ProcessTests.Hook;

public sealed class CallerThroughGatewayTests : IDisposable
{
    private readonly TestCertificate _certificate = new();

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("forwarded")]
    public async Task An_app_sees_who_asks_for_what(string choice)
    {
        await using var gateway = await ServeAsync(choice);
        using var visitor = new Visitor(gateway.TlsAddress!);

        var caller = await visitor.AskAsync();

        caller.Address.Should().Be("127.0.0.1");
        caller.Port.Should().Be(visitor.Port);
        (caller.Scheme, caller.IsHttps).Should().Be(("https", true));
        caller.Host.Should().Be(gateway.TlsAddress!.Authority);
        caller.Link.Should().Be(new Uri(gateway.TlsAddress, "/caller").AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("forwarded")]
    public async Task What_the_client_claims_of_itself_is_never_believed(string choice)
    {
        await using var gateway = await ServeAsync(choice);
        using var visitor = new Visitor(gateway.Address);

        var caller = await visitor.AskAsync(
            ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"),
            ("X-Gateway-Client", "203.0.113.9:1"), ("Forwarded", "for=203.0.113.9;proto=https"));

        (caller.Address, caller.Port).Should().Be(("127.0.0.1", visitor.Port));
        (caller.Scheme, caller.Host).Should().Be(("http", gateway.Address.Authority));
    }

    [Theory]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "false")]
    public async Task The_variable_of_aspnetcore_changes_nothing(string name, string value)
    {
        await using var gateway = await ServeAsync("", (name, value));
        using var visitor = new Visitor(gateway.TlsAddress!);

        var caller = await visitor.AskAsync();

        (caller.Address, caller.Port, caller.Scheme).Should().Be(("127.0.0.1", visitor.Port, "https"));
    }

    [Fact]
    public async Task Https_redirection_lets_pass_what_came_over_tls_and_cookies_are_secure_there_alone()
    {
        await using var gateway = await ServeAsync("https-redirection", ("ASPNETCORE_HTTPS_PORT", "443"));
        using var visitor = new Visitor(gateway.TlsAddress!);
        using var plain = new Visitor(gateway.Address);

        using var signedIn = await visitor.Http.GetAsync("/sign-in", TestContext.Current.CancellationToken);
        using var redirected = await plain.Http.GetAsync("/sign-in", TestContext.Current.CancellationToken);

        signedIn.StatusCode.Should().Be(HttpStatusCode.OK);
        signedIn.Headers.GetValues("Set-Cookie").Single().Should().Contain("secure");
        redirected.StatusCode.Should().Be(HttpStatusCode.TemporaryRedirect);
        redirected.Headers.Location.Should().Be(new Uri("https://127.0.0.1/sign-in"));
    }

    [Fact]
    public async Task A_cookie_over_plain_http_is_not_secure()
    {
        await using var gateway = await ServeAsync("");
        using var visitor = new Visitor(gateway.Address);

        using var signedIn = await visitor.Http.GetAsync("/sign-in", TestContext.Current.CancellationToken);

        signedIn.Headers.GetValues("Set-Cookie").Single().Should().NotContain("secure");
    }

    private Task<GatewayRun> ServeAsync(string choice, params (string Name, string Value)[] more)
    {
        var settings = _certificate.With("Logging__LogLevel__Default", "Warning");
        foreach (var (name, value) in more) settings[name] = value;
        return GatewayRun.ServeAppAsync(TestPaths.Tokens, 1, [choice], settings, ["-b", "https://127.0.0.1:0"]);
    }

    /// <summary>A client that follows no redirects and knows the port of its one connection.</summary>
    private sealed class Visitor : IDisposable
    {
        public Visitor(Uri address) => Http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(20),
        };

        public HttpClient Http { get; }

        public int Port { get; private set; }

        public async Task<CallerReport> AskAsync(params (string Name, string Value)[] claims)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/caller");
            foreach (var (name, value) in claims) request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
            return (await answer.Content.ReadFromJsonAsync<CallerReport>(TestContext.Current.CancellationToken))!;
        }

        public void Dispose() => Http.Dispose();
    }
}
