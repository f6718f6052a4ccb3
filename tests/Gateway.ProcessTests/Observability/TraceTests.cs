using System.Net.Http.Json;

namespace Gateway.ProcessTests.Observability;

public class TraceTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Caller = "b7ad6b7169203331";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_trace_goes_through_the_gateway_the_attempt_the_api_and_its_database()
    {
        await using var receiver = new OtlpReceiver();
        await using var gateway = await GatewayRun.ServeAppAsync(TestPaths.Api, 1, settings: ApiSettings(receiver));
        await SendAsync(gateway, "/v1/opportunities/1", sampled: true);

        var spans = await receiver.TraceAsync(
            Trace, all => all.Any(IsDatabases) && all.Any(IsApis) && all.Any(span => span.Parent == Caller));
        var request = spans.Single(span => span.Parent == Caller);
        var attempt = spans.Single(span => span.Parent == request.Id && span.Name == "attempt");
        var answer = spans.Single(span => span.Parent == attempt.Id);
        request.Service.Should().Be("grants-gateway");
        answer.Service.Should().Be("grants");
        answer.Instance.Should().StartWith("1.1@");
        spans.Where(IsDatabases).Should().OnlyContain(query => query.Service == "grants");
    }

    [Fact]
    public async Task Every_attempt_is_a_span_of_its_own()
    {
        await using var receiver = new OtlpReceiver();
        await using var gateway = await GatewayRun.ServeAsync(2, receiver.Settings);
        await SendAsync(gateway, "/crash", sampled: true);

        var spans = await receiver.TraceAsync(Trace, all => all.Any(span => span.Parent == Caller));
        var request = spans.Single(span => span.Parent == Caller);
        // A replica that its slot has replaced meanwhile may be asked as well.
        spans.Count(span => span.Parent == request.Id && span.Name == "attempt").Should().BeGreaterThan(1);
    }

    [Fact]
    public async Task A_clients_trace_passes_as_it_came_while_nobody_records()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        var seen = await SendAsync(gateway, "/headers", sampled: true);
        seen["traceparent"].Should().Be($"00-{Trace}-{Caller}-01");
        seen["tracestate"].Should().Be("vendor=1");
    }

    [Fact]
    public async Task What_the_client_does_not_record_nobody_does()
    {
        await using var receiver = new OtlpReceiver();
        await using var gateway = await GatewayRun.ServeAsync(1, receiver.Settings);
        (await SendAsync(gateway, "/headers", sampled: false))["traceparent"].Should().Be($"00-{Trace}-{Caller}-00");
    }

    [Fact]
    public async Task The_replica_sees_the_attempt_as_its_parent()
    {
        await using var receiver = new OtlpReceiver();
        await using var gateway = await GatewayRun.ServeAsync(1, receiver.Settings);
        var seen = await SendAsync(gateway, "/headers", sampled: true);
        var spans = await receiver.TraceAsync(Trace, all => all.Any(span => span.Name == "attempt"));
        var attempt = spans.Single(span => span.Name == "attempt");
        seen["traceparent"].Should().Be($"00-{Trace}-{attempt.Id}-01");
        seen["tracestate"].Should().Be("vendor=1");
    }

    private static bool IsApis(OtlpSpan span) => span.Scope == "Microsoft.AspNetCore";

    private static bool IsDatabases(OtlpSpan span) =>
        span.Scope.Contains("EntityFrameworkCore", StringComparison.Ordinal);

    private static Dictionary<string, string?> ApiSettings(OtlpReceiver receiver) => new(receiver.Settings)
    {
        ["ConnectionStrings__Grants"] = "Data Source=grants.db",
        ["Preparation__Seed"] = "0",
        ["OTEL_SERVICE_NAME"] = "grants",
    };

    private static async Task<Dictionary<string, string>> SendAsync(GatewayRun gateway, string path, bool sampled)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{Trace}-{Caller}-{(sampled ? "01" : "00")}");
        request.Headers.TryAddWithoutValidation("tracestate", "vendor=1");
        using var answer = await gateway.Http.SendAsync(request, Cancellation);
        return path == "/headers"
            ? (await answer.Content.ReadFromJsonAsync<Dictionary<string, string>>(Cancellation))!
            : [];
    }
}
