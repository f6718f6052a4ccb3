using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.ProcessTests.Serving;

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
        await using var gateway = await GatewayRun.ServeAsync(2, AttemptSettings(receiver, attempts: 2));
        var detail = await CrashAsync(gateway);

        var spans = await receiver.TraceAsync(Trace, all => all.Any(span => span.Parent == Caller));
        var attempts = AttemptsOf(spans);
        detail.Should().StartWith($"2 attempts were made; the last, by replica {attempts[^1]["gateway.replica.id"]}, failed");
        attempts.Select(span => span["http.request.resend_count"]).Should().Equal("", "1");
        attempts.Select(span => span["gateway.replica.id"]).Should().BeEquivalentTo("1.1", "2.1");
        attempts.Should().OnlyContain(span => span["error.type"] == "broken");
    }

    [Fact]
    public async Task There_are_as_many_attempts_in_the_trace_as_the_log_tells()
    {
        await using var receiver = new OtlpReceiver();
        await using var gateway = await GatewayRun.ServeAsync(2, AttemptSettings(receiver, attempts: 3));
        // The third goes to a successor of those that crashed, if there is one in time, and crashes it as well.
        await SendAsync(gateway, "/crash", sampled: true);

        var spans = await receiver.TraceAsync(Trace, all => all.Any(span => span.Parent == Caller));
        var request = spans.Single(span => span.Parent == Caller);
        var attempts = AttemptsOf(spans);
        attempts.Should().HaveCountGreaterThan(1);
        request["gateway.attempts"].Should().Be($"{attempts.Count}");
        (await gateway.Process.LineAsync($"trace={Trace}")).Should().Contain($" attempts={attempts.Count} ");
    }

    [Fact]
    public async Task The_wait_for_a_place_is_a_span_before_the_attempt_the_api_and_its_database()
    {
        await using var receiver = new OtlpReceiver();
        await using var gateway = await GatewayRun.ServeAppAsync(
            TestPaths.Api, 1, settings: new Dictionary<string, string?>(ApiSettings(receiver))
            {
                ["Gateway__Admission__QueueTimeout"] = "1m",
            });
        var successor = await HeldSuccessorAsync(gateway);
        var answer = SendAsync(gateway, "/v1/opportunities/1", sampled: true);
        await gateway.UntilAsync(document => Queued(document) == 1, "A request in the queue");
        TestProcess.SignalOther(successor, ProcessList.SigCont);
        await answer;

        var spans = await receiver.TraceAsync(
            Trace, all => all.Any(IsDatabases) && all.Any(IsApis) && all.Any(span => span.Parent == Caller));
        var request = spans.Single(span => span.Parent == Caller);
        var queue = spans.Single(span => span.Name == "queue");
        var attempt = AttemptsOf(spans).Should().ContainSingle().Subject;
        (queue.Parent, queue["gateway.queue.result"]).Should().Be((request.Id, "admitted"));
        queue.Duration.Should().BePositive().And.BeLessThan(request.Duration);
        spans.Single(IsApis).Parent.Should().Be(attempt.Id);
        spans.Where(IsDatabases).Should().OnlyContain(query => query.Parent == spans.Single(IsApis).Id);
    }

    [Fact]
    public async Task Nobody_records_what_the_standard_variable_leaves_out()
    {
        await using var receiver = new OtlpReceiver();
        await using var gateway = await GatewayRun.ServeAsync(1, new Dictionary<string, string?>(receiver.Settings)
        {
            ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio",
            ["OTEL_TRACES_SAMPLER_ARG"] = "0",
        });
        await gateway.Http.GetStringAsync("/", Cancellation);
        await SendAsync(gateway, "/", sampled: true);

        await receiver.TraceAsync(Trace, all => all.Any(span => span.Parent == Caller));
        receiver.Spans.Should().OnlyContain(span => span.Trace == Trace, "the first request had no caller who records");
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

    private static IReadOnlyList<OtlpSpan> AttemptsOf(IReadOnlyList<OtlpSpan> spans)
    {
        var request = spans.Single(span => span.Parent == Caller);
        return [.. spans.Where(span => span.Parent == request.Id && span.Name == "attempt")
            .OrderBy(span => span["http.request.resend_count"], StringComparer.Ordinal)];
    }

    private static Dictionary<string, string?> AttemptSettings(OtlpReceiver receiver, int attempts) =>
        new(receiver.Settings)
        {
            ["Gateway__Retry__Attempts"] = $"{attempts}",
            ["Gateway__AccessLog"] = "true",
        };

    // The only replica is killed, and the one in its place is kept from coming up.
    private static async Task<int> HeldSuccessorAsync(GatewayRun gateway)
    {
        var first = (await gateway.PidsAsync())[0];
        TestProcess.SignalOther(first, ProcessList.SigKill);
        await gateway.UntilAsync(
            document => document.GetProperty("replicas").EnumerateArray().Any(
                replica => replica.GetProperty("state").GetString() == "starting"
                    && replica.GetProperty("pid") is { ValueKind: JsonValueKind.Number } pid && pid.GetInt32() != first),
            "A successor");
        var successor = (await gateway.PidsAsync())[0];
        TestProcess.SignalOther(successor, ProcessList.SigStop);
        return successor;
    }

    private static int? Queued(JsonElement document) =>
        document.GetProperty("gateway").GetProperty("queued") is { ValueKind: JsonValueKind.Number } queued
            ? queued.GetInt32()
            : null;

    private static bool IsApis(OtlpSpan span) => span.Scope == "Microsoft.AspNetCore";

    private static bool IsDatabases(OtlpSpan span) =>
        span.Scope.Contains("EntityFrameworkCore", StringComparison.Ordinal);

    private static Dictionary<string, string?> ApiSettings(OtlpReceiver receiver) => new(receiver.Settings)
    {
        ["ConnectionStrings__Grants"] = "Data Source=grants.db",
        ["Preparation__Seed"] = "0",
        ["OTEL_SERVICE_NAME"] = "grants",
    };

    private static async Task<string> CrashAsync(GatewayRun gateway)
    {
        using var request = Traced("/crash", sampled: true);
        using var answer = await gateway.Http.SendAsync(request, Cancellation);
        var problem = await Problem.OfAsync(answer, HttpStatusCode.BadGateway);
        return problem.GetProperty("detail").GetString()!;
    }

    private static HttpRequestMessage Traced(string path, bool sampled)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{Trace}-{Caller}-{(sampled ? "01" : "00")}");
        request.Headers.TryAddWithoutValidation("tracestate", "vendor=1");
        return request;
    }

    private static async Task<Dictionary<string, string>> SendAsync(GatewayRun gateway, string path, bool sampled)
    {
        using var request = Traced(path, sampled);
        using var http = gateway.NewClient();
        // One waits for an app to boot.
        http.Timeout = TimeSpan.FromMinutes(1);
        using var answer = await http.SendAsync(request, Cancellation);
        return path == "/headers"
            ? (await answer.Content.ReadFromJsonAsync<Dictionary<string, string>>(Cancellation))!
            : [];
    }
}
