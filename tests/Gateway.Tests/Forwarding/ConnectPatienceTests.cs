using Gateway.Forwarding;
using Gateway.Replicas;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Forwarding;

public class ConnectPatienceTests
{
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(2);
    private readonly Fleet _fleet = new();

    [Fact]
    public void An_address_that_does_not_answer_is_not_waited_for_where_others_serve()
    {
        var replica = ReadyAt(1);
        ConnectPatience.Of(replica, _fleet.Current, _most).Should().Be(_most, "it is the only one");
        ReadyAt(2);
        ConnectPatience.Of(replica, _fleet.Current, _most).Should().BeLessThan(_most);
    }

    [Fact]
    public void A_shorter_time_that_somebody_has_set_stays()
    {
        var replica = ReadyAt(1);
        ReadyAt(2);
        ConnectPatience.Of(replica, _fleet.Current, TimeSpan.FromMilliseconds(10)).Should().Be(TimeSpan.FromMilliseconds(10));
    }

    private Replica ReadyAt(int port)
    {
        var replica = Some.Found(port);
        _fleet.Add(replica);
        _fleet.Apply(replica, ReplicaEvent.ProbePassed);
        return replica;
    }
}
