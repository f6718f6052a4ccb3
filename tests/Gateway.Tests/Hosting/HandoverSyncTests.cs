using Gateway.Hosting;
using Gateway.Replicas;
using Gateway.Requests;
using Gateway.Settings;
using Gateway.Tests.Replicas;
using Gateway.Upgrade;

namespace Gateway.Tests.Hosting;

public class HandoverSyncTests
{
    private static readonly HandoverState _wish = new(null, Maintenance: false, null, "auto", ["127.0.0.1:1"]);

    private readonly Fleet _fleet = new();
    private readonly HandoverSync _handover;

    public HandoverSyncTests() => _handover = new HandoverSync(
        _fleet, new MaintenanceMode(_ => { }), () => null, new LiveOptions(new GatewayOptions()), token: null);

    [Fact]
    public void What_an_operator_has_drained_is_handed_over_and_what_its_version_has_is_not()
    {
        _fleet.Drain(Ready(1), HoldReason.Operator, "in any words");
        _fleet.Drain(Ready(2), HoldReason.Version, "in any words");
        _fleet.Drain(Some.Ready(_fleet), HoldReason.Operator, "a child ends with its gateway");
        _handover.Write().Drained.Should().Equal("127.0.0.1:1");
    }

    [Fact]
    public void It_is_drained_again_once_when_it_is_ready()
    {
        _handover.Apply(_wish, planned: 0);
        var told = new List<ReplicaState>();
        _fleet.Changed += change => told.Add(change.To);

        var replica = Ready(1);

        told.Should().Equal(ReplicaState.Starting, ReplicaState.Ready, ReplicaState.Draining);
        replica.Hold.Should().Be(HoldReason.Operator);
        _fleet.Undrain(replica);
        _fleet.Apply(replica, ReplicaEvent.ProbePassed);
        replica.State.Should().Be(ReplicaState.Ready, "whoever undrains it means it");
    }

    [Fact]
    public void One_that_is_not_well_when_the_wish_comes_is_drained_all_the_same()
    {
        var replica = Ready(1);
        _fleet.Apply(replica, ReplicaEvent.ProbesFailed, "refused");
        _handover.Apply(_wish, planned: 0);
        replica.Hold.Should().Be(HoldReason.Operator);
    }

    private Replica Ready(int port)
    {
        var replica = Some.Found(port);
        _fleet.Add(replica);
        _fleet.Apply(replica, ReplicaEvent.ProbePassed);
        return replica;
    }
}
