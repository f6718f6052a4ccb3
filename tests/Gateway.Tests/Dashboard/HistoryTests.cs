using Gateway.Dashboard;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Tests.Observability;
using Gateway.Tests.Replicas;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Dashboard;

public class HistoryTests
{
    private readonly Fleet _fleet = new();
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Two_replicas_of_one_id_are_one_line_while_one_takes_over_from_the_other()
    {
        Add(megabytes: 70);
        Add(megabytes: 30);
        var history = NewHistory();
        history.Take();
        history.Samples.Should().ContainSingle().Which.Memory.Should().Equal(new Dictionary<string, double>
        {
            ["1.1"] = 100_000_000,
        });
    }

    private void Add(long megabytes)
    {
        var replica = Some.Ready(_fleet);
        replica.Usage = new ReplicaUsage(null, megabytes * 1_000_000, null, null);
    }

    private History NewHistory()
    {
        var counters = new GatewayCounters();
        return new History(SomeReporter.Of(_fleet, counters, _clock), counters, _clock);
    }
}
