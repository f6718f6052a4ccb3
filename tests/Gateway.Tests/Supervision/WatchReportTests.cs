using Gateway.Apps;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Supervision;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Supervision;

public sealed class WatchReportTests : IDisposable
{
    private static readonly WatchState _building = new(WatchPhase.Building, "the app is being built");
    private static readonly WatchState _runs = new(WatchPhase.Runs, "the app is starting");
    private static readonly WatchState _broken = new(WatchPhase.Broken, "the app does not compile:\nerror CS0103");

    private readonly Fleet _fleet = new();
    private readonly RecentEvents _events = new(new FakeTimeProvider());
    private readonly ILoggerFactory _logs;
    private readonly Replica _replica;
    private readonly WatchReport _report;

    public WatchReportTests()
    {
        _logs = LoggerFactory.Create(logs => logs.AddProvider(new RecentEventsProvider(_events)));
        _replica = Some.Ready(_fleet);
        _report = new WatchReport(_fleet, _replica, new GatewayLog(_logs.CreateLogger<GatewayLog>()));
    }

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void What_does_not_compile_is_an_event_with_the_errors_and_so_is_its_end()
    {
        Tell(_runs, _building, _broken, _building, _runs, _building, _runs);
        _events.After(0).Select(told => (told.Kind, told.Level, told.Replica, told.Text)).Should().Equal(
            ("ReplicaBlocked", "warning", "1.1", "replica 1.1: the app does not compile:"),
            ("ReplicaUnblocked", "info", "1.1", "replica 1.1: nothing is wrong with its sources any more"));
        _events.After(0)[0].Output.Should().Equal("error CS0103");
    }

    [Fact]
    public void Each_edit_that_does_not_compile_is_an_event()
    {
        Tell(_broken, _broken with { Text = _broken.Text + "\nerror CS0104" }, _building, _broken);
        _events.After(0).Should().HaveCount(2);
        (_replica.State, _replica.Progress).Should().Be((ReplicaState.Ready, new ReplicaProgress(_broken.Text, true)));
    }

    [Fact]
    public void One_whose_app_has_ended_gets_no_request()
    {
        Tell(_runs, new WatchState(WatchPhase.Ended, "the app has ended"));
        (_replica.State, _replica.Reason).Should().Be((ReplicaState.Unhealthy, "the app has ended"));
        _fleet.Current.Blocked.Should().BeTrue();
    }

    private void Tell(params WatchState[] states)
    {
        foreach (var state in states) _report.Tell(state);
    }
}
