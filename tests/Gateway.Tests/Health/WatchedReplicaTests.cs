using Gateway.Health;
using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Health;

/// <summary>What <c>dotnet watch</c> rebuilds is away for a while, and nobody's patient.</summary>
public sealed class WatchedReplicaTests
{
    private readonly Fleet _fleet = new();
    private readonly List<Replica> _replaced = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_never_taken_for_hung(bool isWatched)
    {
        var replica = Some.Replica(isWatched: isWatched);
        _fleet.Add(replica);
        _fleet.Apply(replica, ReplicaEvent.ProbePassed);
        _fleet.Apply(replica, ReplicaEvent.ProbesFailed, "its socket is gone");
        var remediation = new Remediation(_replaced.Add, (one, _) => _replaced.Add(one));
        var log = new GatewayLog(NullLogger<GatewayLog>.Instance);
        var clock = new FakeTimeProvider();
        replica.Silence = new Silence(clock.GetTimestamp(), Unreachable: true);
        clock.Advance(TimeSpan.FromHours(1));
        var hangs = new HangWatch(
            _fleet, new HangOptions(), SomeReplacements.Of(_fleet, clock), remediation, log, clock);

        await hangs.LookAsync(TestContext.Current.CancellationToken);

        _replaced.Should().HaveCount(isWatched ? 0 : 1);
    }
}
