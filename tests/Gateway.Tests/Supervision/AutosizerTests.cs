using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Supervision;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Supervision;

public sealed class AutosizerTests
{
    private static readonly AutosizeOptions _options = new();

    private readonly List<AutosizeStep> _steps = [];
    private AutosizeState _state;
    private double _now;

    [Fact]
    public void It_grows_when_requests_have_waited_for_seconds()
    {
        Look(new AutosizeSample(2, 2, 10, Queued: 5), seconds: 4);
        _steps.Should().Equal(new AutosizeStep(3, "5 requests wait for a place"));
    }

    [Fact]
    public void It_grows_when_each_replica_has_too_much()
    {
        Look(new AutosizeSample(8, 8, 160, 0), seconds: 4);
        _steps.Should().Equal(new AutosizeStep(10, "20 in flight per replica, above 16"));
    }

    [Fact]
    public void A_peak_of_a_second_changes_nothing()
    {
        Look(new AutosizeSample(2, 2, 10, Queued: 5), seconds: 2);
        Look(new AutosizeSample(2, 2, 10, 0), seconds: 2);
        Look(new AutosizeSample(2, 2, 10, Queued: 5), seconds: 2);
        _steps.Should().BeEmpty();
    }

    [Fact]
    public void Those_that_still_boot_may_be_enough()
    {
        Look(new AutosizeSample(3, 2, 100, 5), seconds: 10);
        _steps.Should().BeEmpty();
    }

    [Fact]
    public void It_shrinks_by_one_after_a_minute_of_quiet()
    {
        Look(new AutosizeSample(4, 4, 6, 0), seconds: 62);
        _steps.Should().Equal(new AutosizeStep(3, "6 in flight for 60 s need one replica less"));
    }

    [Fact]
    public void It_stays_within_its_range()
    {
        Look(new AutosizeSample(10, 10, 1000, 5), seconds: 100);
        Look(new AutosizeSample(2, 2, 0, 0), seconds: 200);
        _steps.Should().BeEmpty();
    }

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(100)]
    public void A_steady_load_finds_its_number_and_stays_there(int inFlight)
    {
        var wanted = 2;
        for (var second = 0; second < 3000; second++)
        {
            Look(new AutosizeSample(wanted, wanted, inFlight, 0), seconds: 1);
            if (_steps.Count > 0) wanted = _steps[^1].Wanted;
        }

        _steps.Select(step => step.Wanted).Should().BeInAscendingOrder();
    }

    [Fact]
    public void Auto_follows_a_quota_that_changes()
    {
        var (fleet, cpus) = (new Fleet(), 2);
        var sizer = new Autosizer(
            (() => new ReplicaRange(Auto: true, 0, ReplicaRange.Most), _options), fleet, () => 0, () => cpus, _steps.Add,
            new FakeTimeProvider());
        fleet.Want(2, 1);
        Some.Ready(fleet);
        sizer.Look();
        cpus = 4;
        sizer.Look();
        _steps.Should().Equal(new AutosizeStep(4, "4 CPUs may be used now, 2 before"));
    }

    private void Look(AutosizeSample sample, int seconds)
    {
        var range = new ReplicaRange(Auto: true, 2, 10);
        for (var second = 0; second < seconds && _steps.Count < 20; second++)
        {
            (_state, var step) = AutosizeRule.Next(_state, sample, TimeSpan.FromSeconds(_now++), range, _options);
            if (step is not null) _steps.Add(step);
        }
    }
}
