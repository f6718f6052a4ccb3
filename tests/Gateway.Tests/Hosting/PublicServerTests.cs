using System.Net;
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
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly WarmUpReplica _warmUp = new();
    private readonly List<IAsyncDisposable> _servers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
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

    [Fact]
    public async Task Bodies_for_own_routes_may_be_no_larger_than_others()
    {
        await ServeAsync(new GatewayOptions { Limits = new LimitOptions { RequestBody = 3 } });
        using var answer = await _http.PostAsync("/own/", new StringContent("four"), Cancellation);
        answer.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
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

    private async Task<HttpStatusCode> AskAsync()
    {
        using var answer = await _http.GetAsync("/own/", Cancellation);
        return answer.StatusCode;
    }

    private async Task<(PublicServer Server, GatewayCore Core)> ServeAsync(GatewayOptions options)
    {
        var behind = await SmallFrontDoor.OpenAsync();
        _servers.Add(behind);
        var core = new GatewayCore(new LiveOptions(options), NullLoggerFactory.Instance);
        _servers.Add(core);
        var transport = new GatedTransport(
            new ListeningSockets("public", InheritedSockets.None), core.Logs, () => true);
        var certificates = new Certificates(() => options.Tls, core.Log, GatewayCore.Clock);
        var listeners = new Listeners([BindUrl.Parse("http://127.0.0.1:0", out _)!], certificates, transport);
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
