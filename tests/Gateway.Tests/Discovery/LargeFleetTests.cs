using System.Net;
using Gateway.Discovery;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Discovery;

/// <summary>Bytes that are allocated stand for steps: each of these tests failed by a factor of ten when each address
/// was compared with all others.</summary>
public class LargeFleetTests
{
    private readonly Fleet _fleet = new();
    private readonly DiscoveredReplicas _found;

    public LargeFleetTests() => _found = new DiscoveredReplicas(
        _fleet, new DiscoveryOptions(), () => new StopOptions(), new GatewayLog(NullLogger<GatewayLog>.Instance),
        TimeProvider.System);

    [Fact]
    public void Ten_times_the_addresses_take_ten_times_the_work_to_enter()
    {
        Enter(10);
        var (few, many) = (Enter(300), Enter(3000));
        many.Should().BeLessThan(few * 20);
    }

    [Fact]
    public void Ten_times_the_addresses_take_ten_times_the_work_to_come_back()
    {
        Return(10);
        var (few, many) = (Return(300), Return(3000));
        many.Should().BeLessThan(few * 20);
        _fleet.Current.Replicas.Should().HaveCount(3000).And.OnlyContain(one => one.State == ReplicaState.Starting);
    }

    [Fact]
    public void The_same_answer_again_is_nothing_to_do()
    {
        Enter(3000);
        Enter(3000).Should().BeLessThan(1000);
    }

    private long Enter(int count)
    {
        var found = Some(count);
        return Allocated(() => _found.Become(found));
    }

    private long Return(int count)
    {
        _found.Become(Some(count));
        foreach (var replica in _fleet.Current.Replicas)
        {
            _fleet.Apply(replica, ReplicaEvent.ProbePassed);
            replica.TryLease();
        }

        _found.Become([]);
        return Allocated(() => _found.Become(Some(count)));
    }

    private static long Allocated(Action step)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        step();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static List<FoundEndpoint> Some(int count) =>
        [.. Enumerable.Range(0, count).Select(at => new FoundEndpoint(new IPEndPoint(0x0a000000 + at, 8080)))];
}
