using System.Collections.Concurrent;
using Gateway.Health;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Health;

public class ProbeLoopTests
{
    private readonly HastyClock _clock = new();
    private readonly Fleet _fleet = new();

    [Fact]
    public async Task An_address_where_nobody_listens_is_tried_less_and_less()
    {
        var found = Some.Found(FreePort.Next());
        await LookAsync(found, times: 60);
        found.LastCheck!.NoSocket.Should().BeFalse();

        _clock.Waits.Should().BeInAscendingOrder();
        _clock.Waits.First().Should().BeLessThan(TimeSpan.FromMilliseconds(25));
        _clock.Waits.Last().Should().Be(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_replica_of_ones_own_is_looked_for_as_often_until_it_listens()
    {
        var child = Some.Replica();
        await LookAsync(child, times: 60);
        child.LastCheck!.NoSocket.Should().BeTrue();
        _clock.Waits.Should().OnlyContain(wait => wait == TimeSpan.FromMilliseconds(20));
    }

    private async Task LookAsync(Replica replica, int times)
    {
        _fleet.Add(replica);
        using var stop = new CancellationTokenSource();
        var options = new HealthOptions { Interval = TimeSpan.FromSeconds(1) };
        var loop = new ProbeLoop(_fleet, replica, () => options, _clock);
        loop.Start(new GatewayLog(NullLogger<GatewayLog>.Instance), stop.Token);
        await Eventually.TrueAsync(() => _clock.Waits.Count >= times, $"{times} looks");
        await stop.CancelAsync();
        await loop.Running;
    }

    /// <summary>Each wait is known, and over at once.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Enqueue(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
