using Gateway.Observability;
using Gateway.Replicas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Observability;

public sealed class RecentEventsTests : IDisposable
{
    private static readonly ReplicaId _replica = ReplicaId.OfSlot(1, 1);

    private readonly RecentEvents _events = new(new FakeTimeProvider());
    private readonly ILoggerFactory _logs;
    private readonly GatewayLog _log;

    public RecentEventsTests()
    {
        _logs = LoggerFactory.Create(logging => logging.AddProvider(new RecentEventsProvider(_events)));
        _log = new GatewayLog(_logs.CreateLogger<GatewayLog>());
    }

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void What_the_log_tells_is_kept_with_its_level_kind_and_replica()
    {
        _log.ReplicaUnhealthy(_replica, "it answers 503");
        _events.After(0).Single().Should().BeEquivalentTo(new GatewayEvent(
            1, new FakeTimeProvider().GetUtcNow(), "warning", "ReplicaUnhealthy", "1.1",
            "replica 1.1 unhealthy: it answers 503", [],
            new Dictionary<string, object?> { ["replica"] = "1.1", ["reason"] = "it answers 503" }));
    }

    [Fact]
    public void A_death_keeps_the_last_output_line_by_line()
    {
        _log.ReplicaDied(_replica, 7, "exit code 3", 2, ["Unhandled exception.", "   at Main()"]);
        var death = _events.After(0).Single();
        death.Text.Should().Be("replica 1.1 (pid 7) died: exit code 3, 2 in flight");
        death.Output.Should().Equal("Unhandled exception.", "   at Main()");
    }

    [Fact]
    public void What_a_replica_writes_and_other_loggers_tell_is_no_event()
    {
        _log.ReplicaWrote(_replica, new ReplicaRecord(DateTimeOffset.UnixEpoch, "stdout", "hello"));
        _logs.CreateLogger("Access").Log(LogLevel.Error, default, "GET /", null, (line, _) => line);
        _events.After(0).Should().BeEmpty();
    }

    [Fact]
    public void Only_the_last_are_kept()
    {
        for (var number = 0; number < RecentEvents.Kept + 10; number++) _log.Say("again");
        _events.After(0).Should().HaveCount(RecentEvents.Kept);
        _events.After(0)[0].Id.Should().Be(11);
    }

    [Fact]
    public void A_reader_goes_on_where_it_left_off_and_one_of_an_earlier_gateway_begins_anew()
    {
        _log.Say("one");
        _log.Say("two");
        _events.After(1).Single().Text.Should().Be("two");
        _events.After(99).Should().HaveCount(2);
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_event()
    {
        _log.Say("one");
        var next = _events.AddedAfter(1);
        next.IsCompleted.Should().BeFalse();
        _log.Say("two");
        await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
