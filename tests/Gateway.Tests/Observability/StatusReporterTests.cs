using System.Text.Json;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Observability;

public class StatusReporterTests
{
    private readonly Fleet _fleet = new();
    private readonly GatewayCounters _counters = new();
    private readonly StatusReporter _reporter;

    public StatusReporterTests() => _reporter = SomeReporter.Of(_fleet, _counters, new FakeTimeProvider());

    [Fact]
    public void The_gateway_has_exactly_the_keys_of_the_contract() =>
        Keys(Document().GetProperty("gateway")).Should().Equal(
            "state", "reason", "pid", "version", "app", "startedAt", "bind", "admin", "origin", "generation", "wanted",
            "ready", "inFlight", "queued", "requests", "retried", "requestsPerSecond", "errorsPerSecond", "p50Ms",
            "p99Ms", "busy");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_replica_and_failed_slot_has_exactly_the_keys_of_the_contract(bool failed)
    {
        if (failed) _fleet.SlotFailed(new FailedSlot(ReplicaId.OfSlot(1, 1), 1, "exit code 1", 2));
        else Some.Ready(_fleet);
        Keys(Document().GetProperty("replicas")[0]).Should().Equal(
            "id", "generation", "state", "reason", "pid", "address", "startedAt", "restarts", "inFlight", "requests",
            "failures", "requestsPerSecond", "p50Ms", "p99Ms", "cpuPercent", "rssBytes", "gcPausePercent",
            "threadPoolQueue", "lastCheck");
    }

    [Fact]
    public void A_check_has_exactly_the_keys_of_the_contract()
    {
        Some.Ready(_fleet).Checks.Add(new ProbeResult(
            DateTimeOffset.UnixEpoch, true, 200, TimeSpan.FromMilliseconds(0.8), null));
        var check = Document().GetProperty("replicas")[0].GetProperty("lastCheck");
        check.GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).Should().Be(
            """{"at":"1970-01-01T00:00:00+00:00","ok":true,"status":200,"ms":0.8,"text":null}""");
    }

    [Fact]
    public void An_ejected_replica_is_unhealthy_with_the_reason()
    {
        _fleet.Eject(Some.Ready(_fleet), "15 of its last 30 answers failed", _ => true);
        var replica = Document().GetProperty("replicas")[0];
        replica.GetProperty("state").GetString().Should().Be("unhealthy");
        replica.GetProperty("reason").GetString().Should().Be("15 of its last 30 answers failed");
        Document().GetProperty("gateway").GetProperty("reason").GetString()
            .Should().EndWith("1.1 is unhealthy: 15 of its last 30 answers failed");
    }

    [Fact]
    public void A_figure_that_cannot_be_known_is_null()
    {
        Some.Ready(_fleet);
        var document = Document();
        document.GetProperty("gateway").GetProperty("p99Ms").ValueKind.Should().Be(JsonValueKind.Null);
        document.GetProperty("replicas")[0].GetProperty("rssBytes").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public void The_counts_are_those_of_this_moment()
    {
        _fleet.Want(2, 1);
        using var lease = Some.Ready(_fleet).TryLease();
        _counters.RequestBegan();
        _counters.RequestBegan();
        _counters.RequestEnded(attempts: 2, status: 200, TimeSpan.Zero);

        _reporter.Report().Gateway.Should().BeEquivalentTo(
            new { State = "degraded", Wanted = 2, Ready = 1, InFlight = 1, Requests = 2L, Retried = 1L });
        _reporter.Report().Replicas.Single().Should().BeEquivalentTo(
            new { Id = "1.1", State = "ready", InFlight = 1, Requests = 1L, Failures = 0L });
    }

    [Fact]
    public void A_failed_slot_stands_among_the_replicas()
    {
        Some.Ready(_fleet, 2);
        _fleet.SlotFailed(new FailedSlot(ReplicaId.OfSlot(1, 1), 1, "exit code 1", 3));
        _reporter.Report().Replicas.Select(replica => (replica.Id, replica.State, replica.Restarts))
            .Should().Equal(("1.1", "failed", 3), ("2.1", "ready", 0));
    }

    [Fact]
    public void Operators_read_why_a_replica_died_and_clients_do_not()
    {
        _fleet.Want(1, 1);
        _fleet.SlotFailed(new FailedSlot(ReplicaId.OfSlot(1, 1), 1, "exit code 1", 3) { CrashSummary = "no password=1" });
        var report = _reporter.Report();
        report.Replicas.Single().Reason.Should().Be("exit code 1: no password=1");
        report.Gateway.Reason.Should().Contain("1.1 failed: exit code 1").And.NotContain("password");
    }

    [Fact]
    public void Slots_stand_in_the_order_of_their_numbers()
    {
        foreach (var slot in new[] { 10, 2, 1 }) Some.Ready(_fleet, slot);
        _reporter.Report().Replicas.Select(replica => replica.Id).Should().Equal("1.1", "2.1", "10.1");
    }

    private JsonElement Document()
    {
        using var document = JsonDocument.Parse(_reporter.ToJson());
        return document.RootElement.Clone();
    }

    private static IEnumerable<string> Keys(JsonElement of) => of.EnumerateObject().Select(member => member.Name);
}
