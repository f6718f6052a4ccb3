using System.Text.RegularExpressions;
using Gateway.ProcessTests.Life;

namespace Gateway.ProcessTests.Observability;

public partial class MetricsTests
{
    private static readonly string _folder = Path.Combine(TestPaths.Root, "deploy", "observability");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_name_that_the_dashboard_and_the_alerts_use_exists()
    {
        using var certificate = new TestCertificate();
        await using var gateway = await TroubledGateway.ServeAsync(certificate);
        await TroubledGateway.MakeTroubleAsync(gateway);
        var used = Used("grafana/dashboards/gateway.json").Concat(Used("alerts.yml")).ToHashSet();
        used.Should().HaveCountGreaterThan(15);
        await Eventually.GetAsync(
            async () => used.IsSubsetOf((await Scrape.OfAsync(gateway)).Names) ? "all" : null,
            $"A sample of each of {string.Join(", ", used)}",
            explain: () => "Seen: " + string.Join(", ", Scrape.OfAsync(gateway).Result.Names));
    }

    [Fact]
    public async Task No_client_can_make_up_time_series()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        foreach (var number in Enumerable.Range(0, 20))
        {
            using var request = new HttpRequestMessage(new HttpMethod($"MADEUP{number}"), $"/made-up/{number}?q={number}");
            using var answer = await gateway.Http.SendAsync(request, Cancellation);
        }

        var scrape = await Scrape.OfAsync(gateway);
        scrape.Text.Should().NotContainEquivalentOf("made-up").And.NotContainEquivalentOf("madeup");
        scrape.Lines("gateway_request_duration_seconds_count", "\"_OTHER\"", "\"404\"").Should().ContainSingle()
            .Which.Should().EndWith(" 20");
    }

    [Fact]
    public async Task What_operators_ask_is_not_counted_with_what_clients_ask()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, _frameworkRequests);
        await gateway.Http.GetStringAsync("/", Cancellation);
        await gateway.ReplicasAsync();
        var served = (await Scrape.OfAsync(gateway)).Lines("http_server_request_duration_seconds_count");
        served.Should().ContainSingle().Which.Should().EndWith(" 1");
    }

    [Fact]
    public async Task What_the_gateway_asks_itself_is_counted_nowhere()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await gateway.Http.GetStringAsync("/", Cancellation);
        (await Scrape.OfAsync(gateway)).Lines("gateway_attempts_total").Should().ContainSingle()
            .Which.Should().Contain("\"1\"").And.EndWith(" 1");
    }

    [Fact]
    public async Task The_meters_of_net_are_there_as_well()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await gateway.Http.GetStringAsync("/", Cancellation);
        (await Scrape.OfAsync(gateway)).Names.Should().Contain(
            ["kestrel_active_connections", "http_client_open_connections", "dotnet_process_memory_working_set_bytes"])
            .And.NotContain(name => name.StartsWith("http_server_") || name.StartsWith("http_client_request_"));
    }

    [Fact]
    public async Task Those_that_measure_each_request_again_are_there_when_asked_for()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, _frameworkRequests);
        await gateway.Http.GetStringAsync("/", Cancellation);
        (await Scrape.OfAsync(gateway)).Names.Should().Contain(
            ["http_server_active_requests", "http_client_request_duration_seconds_count"]);
    }

    private static readonly Dictionary<string, string?> _frameworkRequests =
        new() { ["Gateway__Metrics__FrameworkRequests"] = "true" };

    private static IEnumerable<string> Used(string file) =>
        Name().Matches(Labels().Replace(File.ReadAllText(Path.Combine(_folder, file)), ""))
            .Select(match => match.Value);

    [GeneratedRegex(@"\b(gateway|kestrel|dotnet|http|process)_\w+\b(?!(=|!=|\\""))")]
    private static partial Regex Name();

    // They begin as names do, and stand in lists, in templates and before comparisons.
    [GeneratedRegex(@"\b(by|on|without) ?\([^)]*\)|\{\{.*?\}\}|\w+(=~|!=|!~|=)")]
    private static partial Regex Labels();
}
