using System.Net;
using Gateway.FrontDoor;
using Gateway.Hosting;
using Gateway.Platform;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Tests.FrontDoor;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Hosting;

/// <summary>Routes of the section <c>ReverseProxy</c>, in front of a server that answers them.</summary>
public sealed class OwnRoutesTests : IAsyncDisposable
{
    private readonly MaintenanceMode _maintenance = new(_ => { });
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly List<IAsyncDisposable> _servers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var server in Enumerable.Reverse(_servers)) await server.DisposeAsync();
    }

    [Fact]
    public async Task Under_maintenance_they_are_closed_as_the_app_is()
    {
        await ServeAsync(new GatewayOptions());
        (await AskAsync()).Should().Be(HttpStatusCode.OK);
        _maintenance.Set(true);
        (await AskAsync()).Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task They_count_for_the_rate_limit()
    {
        await ServeAsync(new GatewayOptions { RateLimit = new RateLimitOptions { Requests = 1 } });
        (await AskAsync()).Should().Be(HttpStatusCode.OK);
        (await AskAsync()).Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Their_bodies_may_be_no_larger_than_others()
    {
        await ServeAsync(new GatewayOptions { Limits = new LimitOptions { RequestBody = 3 } });
        using var answer = await _http.PostAsync("/own/", new StringContent("four"), Cancellation);
        answer.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    private async Task<HttpStatusCode> AskAsync()
    {
        using var answer = await _http.GetAsync("/own/", Cancellation);
        return answer.StatusCode;
    }

    private async Task ServeAsync(GatewayOptions options)
    {
        var behind = await SmallFrontDoor.OpenAsync();
        _servers.Add(behind);
        var core = new GatewayCore(new LiveOptions(options), NullLoggerFactory.Instance);
        _servers.Add(core);
        var transport = new GatedTransport(
            new ListeningSockets("public", InheritedSockets.None), core.Logs, () => true);
        var certificates = new Certificates(() => options.Tls, core.Log, GatewayCore.Clock);
        var listeners = new Listeners([BindUrl.Parse("http://127.0.0.1:0", out _)!], certificates, transport);
        var server = new PublicServer(core, RoutesTo(behind), listeners, transport, _maintenance, replaces: false);
        _servers.Add(server);
        await server.StartAsync(() => Task.CompletedTask);
        _http.BaseAddress = new Uri(listeners.Urls[0]);
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
