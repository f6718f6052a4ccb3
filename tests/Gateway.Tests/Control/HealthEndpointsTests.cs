using System.Net;
using Gateway.Control;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Tests.Replicas;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Tests.Control;

public sealed class HealthEndpointsTests : IAsyncLifetime
{
    private readonly Fleet _fleet = new();
    private readonly GatewayModes _modes = new(new MaintenanceMode(_ => { }), new DrainMode());
    private readonly WebApplication _app = SideServer.Build(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
    private readonly HttpClient _http = new();

    public HealthEndpointsTests()
    {
        var reporter = new StatusReporter(
            _fleet, new GatewayCounters(), new FleetFigures(), _modes,
            () => new GatewayIdentity([], null, "addresses", "api"), TimeProvider.System);
        HealthEndpoints.Map(_app, reporter, _ => true);
    }

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task While_nobody_knows_who_serves_only_the_process_is_well() => await AreAsync(200, 503, 503);

    [Fact]
    public async Task A_gateway_that_has_found_nobody_answers_clients_itself()
    {
        _fleet.LookedUp();
        await AreAsync(200, 200, 503);
    }

    [Fact]
    public async Task It_stays_ready_when_its_last_replica_is_lost()
    {
        var replica = Some.Ready(_fleet);
        await AreAsync(200, 200, 200);
        _fleet.Apply(replica, ReplicaEvent.ProbesFailed, "no database");
        await AreAsync(200, 200, 503);
        (await _http.GetStringAsync("/health/ready", TestContext.Current.CancellationToken))
            .Should().StartWith("""{"state":"unavailable","reason":"0 of 0 replicas are ready""");
    }

    [Fact]
    public async Task One_that_stops_wants_no_more_clients_though_it_serves_them()
    {
        Some.Ready(_fleet);
        _modes.Drain.On = true;
        await AreAsync(200, 503, 503);
    }

    [Fact]
    public async Task Maintenance_is_the_gateways_to_tell()
    {
        _modes.Maintenance.Set(true);
        await AreAsync(200, 200, 200);
    }

    private async Task AreAsync(params int[] statuses)
    {
        var answers = new List<int>();
        foreach (var name in new[] { "live", "ready", "fleet" })
        {
            using var answer = await _http.GetAsync($"/health/{name}", TestContext.Current.CancellationToken);
            answers.Add((int)answer.StatusCode);
        }

        answers.Should().Equal(statuses);
    }
}
