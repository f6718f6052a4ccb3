using CsCheck;
using Gateway.Health;
using Gateway.Replicas;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Health;

public class SlowStartTests
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(10);

    private readonly Fleet _fleet = new() { FirstWarmth = SlowStartRule.Warmth(TimeSpan.Zero, _window) };
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_replica_grows_from_a_tenth_to_the_whole_and_begins_anew_when_it_returns()
    {
        var look = new SlowStart(_fleet, _window, _clock);
        var replica = Some.Ready(_fleet);
        replica.Share.Should().BeApproximately(0.1f, 0.001f, "from the moment at which it is ready");
        look.Look();
        _clock.Advance(_window / 2);
        look.Look();
        replica.Share.Should().BeApproximately(0.55f, 0.001f);
        _clock.Advance(_window / 2);
        look.Look();
        replica.Share.Should().Be(1);

        _fleet.Apply(replica, ReplicaEvent.ProbesFailed);
        look.Look();
        _fleet.Apply(replica, ReplicaEvent.ProbePassed);
        look.Look();
        replica.Share.Should().BeApproximately(0.1f, 0.001f);
    }

    [Fact]
    public void It_is_off_unless_asked_for() => Some.Ready(new Fleet()).Share.Should().Be(1);

    [Fact]
    public void The_share_only_grows_and_stays_within_a_tenth_and_the_whole() =>
        Gen.Select(Gen.Double[0, 100], Gen.Double[0, 100], Gen.Double[0, 100]).Sample((ready, later, window) =>
        {
            var first = SlowStartRule.Warmth(TimeSpan.FromSeconds(ready), TimeSpan.FromSeconds(window));
            var second = SlowStartRule.Warmth(TimeSpan.FromSeconds(ready + later), TimeSpan.FromSeconds(window));
            first.Should().BeInRange(0.1f, 1);
            second.Should().BeGreaterThanOrEqualTo(first);
        });

    [Fact]
    public void What_it_has_to_grow_does_not_end_an_ejection_early_nor_late()
    {
        var replica = Some.Ready(_fleet);
        _fleet.SetShare(replica, 0.5f);
        _fleet.SetWarmth(replica, 0.5f);
        _fleet.Place(replica, new ReplicaPlace(0, 0.5f));
        (replica.ReEntry, replica.Share).Should().Be((0.5f, 0.125f));
    }
}
