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
        var hangs = new HangWatch(new HangOptions(), remediation, log, new FakeTimeProvider());

        await hangs.LookAsync(replica, ProbeMeaning.Failed, TimeSpan.FromHours(1), TestContext.Current.CancellationToken);

        _replaced.Should().HaveCount(isWatched ? 0 : 1);
    }
}
