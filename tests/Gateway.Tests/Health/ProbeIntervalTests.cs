using Gateway.Health;
using Gateway.Replicas;

namespace Gateway.Tests.Health;

public class ProbeIntervalTests
{
    private static readonly ProbeResult _refused = new(DateTimeOffset.UnixEpoch, false, null, TimeSpan.Zero, "refused");
    private static readonly ProbeResult _notReady = _refused with { Status = 503 };

    [Fact]
    public void One_that_others_wait_for_is_asked_often()
    {
        Wait(ReplicaState.Starting, null).Should().Be(20);
        Wait(ReplicaState.Starting, _refused).Should().Be(20);
        Wait(ReplicaState.Starting, _notReady).Should().Be(100);
        Wait(ReplicaState.Unhealthy, _refused).Should().Be(250);
    }

    [Fact]
    public void One_that_boots_for_long_is_asked_less_and_less_and_found_ready_within_a_tenth_of_its_time()
    {
        var (booted, asked) = (TimeSpan.Zero, 0);
        while (booted < TimeSpan.FromSeconds(10))
        {
            var wait = ProbeInterval.Next(ReplicaState.Starting, _notReady, TimeSpan.FromSeconds(1), ++asked);
            wait.Should().BeLessThanOrEqualTo(TimeSpan.FromMilliseconds(100) + (booted / 10));
            booted += wait;
        }

        asked.Should().BeLessThan(40, "an app logs each of them");
    }

    [Fact]
    public void One_that_nobody_is_behind_for_a_year_is_still_asked() =>
        ProbeInterval.Next(ReplicaState.Starting, _refused, TimeSpan.FromSeconds(1), int.MaxValue)
            .Should().Be(TimeSpan.FromSeconds(1));

    [Fact]
    public void One_that_is_ready_is_asked_at_the_operators_interval() =>
        Wait(ReplicaState.Ready, null).Should().Be(1000);

    [Fact]
    public void No_wait_is_longer_than_the_operators_interval() =>
        Wait(ReplicaState.Unhealthy, _refused, interval: 100).Should().Be(100);

    private static double Wait(ReplicaState state, ProbeResult? last, int interval = 1000) =>
        ProbeInterval.Next(state, last, TimeSpan.FromMilliseconds(interval)).TotalMilliseconds;
}
