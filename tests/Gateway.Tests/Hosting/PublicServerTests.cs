using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.FrontDoor;
using Gateway.Hosting;
using Gateway.Platform;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Tests.FrontDoor;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Hosting;

/// <summary>The public server, with a route of the section <c>ReverseProxy</c> to one that answers.</summary>
public sealed class PublicServerTests : IAsyncDisposable
{
    private readonly MaintenanceMode _maintenance = new(_ => { });
    private static readonly X509Certificate2 _shown = SomeCertificate.OfClient("shown");

    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions =
        {
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            LocalCertificateSelectionCallback = (_, _, _, _, _) => _shown,
        },
    });

    private readonly WarmUpReplica _warmUp = new();
    private readonly List<IAsyncDisposable> _servers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _folder.Dispose();
        foreach (var server in Enumerable.Reverse(_servers)) await server.DisposeAsync();
    }

    [Fact]
    public async Task Under_maintenance_own_routes_are_closed_as_the_app_is()
    {
        await ServeAsync(new GatewayOptions());
        (await AskAsync()).Should().Be(HttpStatusCode.OK);
        _maintenance.Set(true);
        (await AskAsync()).Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Under_maintenance_clients_are_told_when_and_why_and_who_is_allowed_passes()
    {
        await ServeAsync(new GatewayOptions());
        _maintenance.Set(true, new MaintenanceNotice(DateTimeOffset.UtcNow.AddHours(1), "We move.", ["192.0.2.0/24"]));
        using var answer = await _http.GetAsync("/own/", Cancellation);
        (await answer.Content.ReadAsStringAsync(Cancellation)).Should().Contain("We move. It is planned until ");
        answer.Headers.RetryAfter!.Delta!.Value.TotalMinutes.Should().BeInRange(58, 60);
        _maintenance.Set(true, new MaintenanceNotice(null, null, ["127.0.0.0/8"]));
        (await AskAsync()).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Own_routes_count_for_the_rate_limit()
    {
        await ServeAsync(new GatewayOptions { RateLimit = new RateLimitOptions { Requests = 1 } });
        (await AskAsync()).Should().Be(HttpStatusCode.OK);
        (await AskAsync()).Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData(3, HttpStatusCode.OK)]
    [InlineData(4, HttpStatusCode.OK)]
    [InlineData(5, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Bodies_for_own_routes_may_be_no_larger_than_others(int size, HttpStatusCode expected)
    {
        await ServeAsync(new GatewayOptions { Limits = new LimitOptions { RequestBody = 4 } });
        using var answer = await _http.PostAsync("/own/", new StringContent(new string('x', size)), Cancellation);
        answer.StatusCode.Should().Be(expected);
    }

    [Theory]
    [InlineData(63, HttpStatusCode.OK)]
    [InlineData(64, HttpStatusCode.OK)]
    [InlineData(65, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    public async Task A_field_may_be_as_large_as_is_set(int size, HttpStatusCode expected)
    {
        await ServeAsync(new GatewayOptions { Limits = new LimitOptions { HeaderField = 64 } });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/own/") { Headers = { { "X-Big", new string('x', size) } } };
        using var answer = await _http.SendAsync(request, Cancellation);
        answer.StatusCode.Should().Be(expected);
    }

    [Fact]
    public async Task It_warms_up_with_requests_that_no_replica_and_no_figure_sees()
    {
        var (server, core) = await ServeAsync(new GatewayOptions());
        var replica = Some.Ready(core.Fleet);
        await server.WarmUpAsync();
        _warmUp.Fleet.Current.Replicas.Single().Requests.Should().Be(160);
        (replica.Requests, core.Counters.Requests).Should().Be((0, 0));
        (await AskAsync()).Should().Be(HttpStatusCode.OK);
        core.Counters.Requests.Should().Be(1);
    }

    [Fact]
    public async Task Own_routes_see_nothing_that_a_client_says_in_a_proxys_name()
    {
        await ServeAsync(new GatewayOptions());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/own/");
        request.Headers.Add("X-Real-IP", "1.2.3.4");
        using var answer = await _http.SendAsync(request, Cancellation);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Headers.Contains("X-Forged").Should().BeFalse();
    }

    [Fact]
    public async Task Own_routes_are_told_who_asks_as_the_app_is()
    {
        SomeCertificate.WritePem("here", _folder.At("pem"), _folder.At("pem"));
        _folder.Write("authorities", _shown.ExportCertificatePem());
        var tls = new TlsOptions
        {
            Certificate = _folder.At("pem"),
            ClientCertificates = "required",
            ClientAuthorities = _folder.At("authorities"),
        };
        await ServeAsync(new GatewayOptions { Tls = tls }, "https://127.0.0.1:0");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/own/") { Headers = { { "X-Request-Id", "mine" } } };
        using var answer = await _http.SendAsync(request, Cancellation);
        answer.Headers.GetValues("X-Told").Should()
            .Equal($"mine :{Convert.ToBase64String(_shown.RawData)}:");
    }

    [Fact]
    public async Task Files_and_what_browsers_are_told_stand_in_front_of_the_app_and_behind_who_may_come()
    {
        _folder.Write("file", "of the folder");
        await ServeAsync(new GatewayOptions
        {
            StaticFiles = new SiteFileOptions { Folder = _folder.Path },
            SecurityHeaders = new SecurityHeaderOptions { Standard = true },
            Cors = new CrossOriginOptions { Origins = ["https://shop.example"] },
            Compression = new CompressionOptions { Encodings = ["br"] },
            Cache = new CacheOptions { Memory = 1_000_000 },
        });
        (await _http.GetStringAsync("/file", Cancellation)).Should().Be("of the folder");
        (await AskAsync()).Should().Be(HttpStatusCode.OK);
        _maintenance.Set(true);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/file") { Headers = { { "Origin", "https://shop.example" } } };
        using var refused = await _http.SendAsync(request, Cancellation);
        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://shop.example");
        refused.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
    }

    private async Task<HttpStatusCode> AskAsync()
    {
        using var answer = await _http.GetAsync("/own/", Cancellation);
        return answer.StatusCode;
    }

    private async Task<(PublicServer Server, GatewayCore Core)> ServeAsync(
        GatewayOptions options, string bind = "http://127.0.0.1:0")
    {
        var behind = await SmallFrontDoor.OpenAsync();
        _servers.Add(behind);
        var core = new GatewayCore(new LiveOptions(options), NullLoggerFactory.Instance);
        _servers.Add(core);
        var transport = new GatedTransport(
            new ListeningSockets("public", InheritedSockets.None), core.Logs, () => true);
        var certificates = new Certificates(() => options.Tls, core.Log, GatewayCore.Clock);
        var listeners = new Listeners([BindUrl.Parse(bind, out _)!], certificates, transport);
        var server = new PublicServer(core, RoutesTo(behind), listeners, transport, _maintenance, _warmUp);
        _servers.Add(server);
        await server.StartAsync(() => Task.CompletedTask);
        _http.BaseAddress = new Uri(listeners.Urls[0]);
        return (server, core);
    }

    private static IConfigurationSection RoutesTo(SmallFrontDoor behind) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ReverseProxy:Routes:own:ClusterId"] = "own",
            ["ReverseProxy:Routes:own:Match:Path"] = "/own/{**rest}",
            ["ReverseProxy:Clusters:own:Destinations:one:Address"] = behind.Address.ToString(),
        })
        .Build().GetSection("ReverseProxy");
}
