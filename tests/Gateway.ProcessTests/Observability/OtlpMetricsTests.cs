namespace Gateway.ProcessTests.Observability;

public class OtlpMetricsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sent_metrics_have_the_conventions_names_and_each_replica_is_an_instance_of_its_own()
    {
        await using var receiver = new OtlpReceiver();
        await using var gateway = await GatewayRun.ServeAppAsync(TestPaths.Api, 2, settings: Settings(receiver));
        await gateway.Http.GetStringAsync("/health/live", Cancellation);

        var ours = await receiver.MetricsAsync("grants-gateway", all => Has(all, "gateway.request.duration")
            && Has(all, "http.client.open_connections") && Has(all, "gateway.replica.memory.usage") && Has(all, "kestrel.active_connections"));
        ours.Single(metric => metric.Name == "gateway.request.duration").Unit.Should().Be("s");
        ours.Single(metric => metric.Name == "gateway.replica.memory.usage").Unit.Should().Be("By");
        var replicas = await receiver.MetricsAsync("grants", all => Instances(all).Count() == 2);
        Instances(replicas).Should().OnlyContain(id => id.StartsWith("1.1@") || id.StartsWith("2.1@"));
    }

    private static bool Has(IEnumerable<OtlpMetric> all, string name) => all.Any(metric => metric.Name == name);

    private static IEnumerable<string> Instances(IEnumerable<OtlpMetric> all) =>
        all.Select(metric => metric.Instance).Distinct();

    private static Dictionary<string, string?> Settings(OtlpReceiver receiver) => new(receiver.Settings)
    {
        ["ConnectionStrings__Grants"] = "Data Source=grants.db",
        ["Preparation__Seed"] = "0",
        ["OTEL_SERVICE_NAME"] = "grants",
    };
}
