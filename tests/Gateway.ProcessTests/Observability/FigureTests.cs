using System.Text.Json;

namespace Gateway.ProcessTests.Observability;

public class FigureTests
{
    private static readonly string[] _usage = ["cpuPercent", "rssBytes", "gcPausePercent", "threadPoolQueue"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_figure_of_a_replica_that_knows_nothing_of_us_is_known()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        await gateway.UntilAsync(
            document => Replicas(document).All(replica => _usage.All(name => IsKnown(replica, name))),
            "A figure for each use");
    }

    [Fact]
    public async Task A_replica_without_a_diagnostic_port_has_the_figures_that_need_none()
    {
        await using var gateway = await GatewayRun.ServeAsync(
            1, new Dictionary<string, string?> { ["DOTNET_EnableDiagnostics"] = "0" });
        var text = await gateway.UntilAsync(
            document => Replicas(document).All(replica => IsKnown(replica, "cpuPercent")), "A figure for the CPU");
        using var document = JsonDocument.Parse(text);
        Replicas(document.RootElement).Single().GetProperty("gcPausePercent").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Rates_and_percentiles_show_what_is_going_on()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        await gateway.UntilAsync(document => IsKnown(document.GetProperty("gateway"), "requestsPerSecond"), "A rate");
        for (var request = 0; request < 20; request++) await gateway.Http.GetAsync("/status/500", Cancellation);
        await gateway.UntilAsync(
            document => document.GetProperty("gateway") is var whole
                && whole.GetProperty("requestsPerSecond").GetDouble() > 0
                && whole.GetProperty("errorsPerSecond").GetDouble() > 0
                && IsKnown(whole, "p50Ms") && IsKnown(whole, "p99Ms") && IsKnown(whole, "busy")
                && Replicas(document).All(replica => IsKnown(replica, "p99Ms")),
            "Rates above zero");
    }

    private static IEnumerable<JsonElement> Replicas(JsonElement document) =>
        document.GetProperty("replicas").EnumerateArray();

    private static bool IsKnown(JsonElement owner, string name) =>
        owner.GetProperty(name).ValueKind == JsonValueKind.Number;
}
