using Gateway.Health;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Health;

public class OwnLatenessTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(50);
    private readonly HealthOptions _options = new() { Timeout = _timeout, Interval = TimeSpan.FromSeconds(1) };

    [Theory]
    [InlineData(1.0, ProbeMeaning.Silent)]
    [InlineData(1.4, ProbeMeaning.Silent)]
    [InlineData(1.6, ProbeMeaning.Unasked)]
    [InlineData(200, ProbeMeaning.Unasked)]
    public async Task A_gateway_that_notices_a_time_out_far_too_late_has_not_listened(double timeouts, ProbeMeaning meaning)
    {
        await using var replica = await SilentAsync();
        using var probe = new ReplicaProbe(
            replica.Picture, () => _options, new LateClock { BetweenLooks = timeouts * _timeout });

        var result = await probe.AskAsync(_timeout, TestContext.Current.CancellationToken);

        ProbeJudge.Judge(result, progressed: false).Should().Be(meaning, result.Text);
    }

    [Fact]
    public async Task Replicas_do_not_hang_because_the_gateway_is_late()
    {
        await using var replica = await SilentAsync();
        var (fleet, clock) = (new Fleet(), new LateClock { BetweenLooks = 100 * _timeout });
        fleet.Add(replica.Picture);
        fleet.Apply(replica.Picture, ReplicaEvent.ProbePassed);
        using var stop = new CancellationTokenSource();
        var loop = new ProbeLoop(fleet, replica.Picture, () => _options, clock);
        loop.Start(new GatewayLog(NullLogger<GatewayLog>.Instance), stop.Token);

        await Eventually.TrueAsync(() => replica.Asked.Count > 5, "it has been asked often enough to hang twice");
        replica.Picture.State.Should().Be(ReplicaState.Ready);

        clock.BetweenLooks = _timeout;
        await Eventually.TrueAsync(
            () => replica.Picture.State == ReplicaState.Unhealthy, "a gateway that keeps up again sees what there is");
        await stop.CancelAsync();
        await loop.Running;
    }

    private static async Task<SmallReplica> SilentAsync()
    {
        var replica = new SmallReplica { Statuses = { ["/health/ready"] = 0 } };
        await replica.ListenAsync();
        return replica;
    }

    /// <summary>What passes between two looks at it is given, and no wait of the loop takes any time.</summary>
    private sealed class LateClock : TimeProvider
    {
        private long _now;

        public TimeSpan BetweenLooks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _now, BetweenLooks.Ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
