using Gateway.Replicas;

namespace Gateway.Tests.Replicas;

public class FleetTests
{
    private readonly Fleet _fleet = new();

    [Fact]
    public void A_snapshot_never_changes()
    {
        var before = _fleet.Current;
        _fleet.Want(3, generation: 2);
        _fleet.Add(Some.Replica());

        before.Should().Be(FleetSnapshot.Empty);
        _fleet.Current.Should().BeEquivalentTo(new { Version = 2L, Wanted = 3, Generation = 2 });
    }

    [Fact]
    public void Ready_lists_those_that_may_be_leased()
    {
        var (one, two) = (Some.Ready(_fleet, 1), Some.Ready(_fleet, 2));
        _fleet.Current.Ready.Should().Equal(one, two);

        _fleet.Apply(one, ReplicaEvent.ProbesFailed);

        _fleet.Current.Ready.Should().Equal(two);
        _fleet.Current.Replicas.Should().Equal(one, two);
    }

    [Fact]
    public void A_replica_is_listed_until_it_is_gone()
    {
        var replica = Some.Ready(_fleet);
        _fleet.Apply(replica, ReplicaEvent.DrainAsked);
        _fleet.Current.Replicas.Should().Equal(replica);

        _fleet.Apply(replica, ReplicaEvent.Exited);

        _fleet.Current.Replicas.Should().BeEmpty();
        _fleet.Current.EverReady.Should().BeTrue("it was, once");
    }

    [Fact]
    public void An_event_without_an_arrow_changes_nothing()
    {
        var replica = Some.Ready(_fleet);
        var before = _fleet.Current;
        _fleet.Apply(replica, ReplicaEvent.UndrainAsked).Should().BeFalse();
        _fleet.Current.Should().BeSameAs(before);
    }

    [Fact]
    public void Every_change_is_told_in_order_with_its_reason()
    {
        var told = new List<(ReplicaState?, ReplicaState, string?)>();
        _fleet.Changed += change => told.Add((change.From, change.To, change.Reason));

        var replica = Some.Ready(_fleet);
        _fleet.Apply(replica, ReplicaEvent.ProbesFailed, "refused");

        told.Should().Equal(
            (null, ReplicaState.Starting, null),
            (ReplicaState.Starting, ReplicaState.Ready, null),
            (ReplicaState.Ready, ReplicaState.Unhealthy, "refused"));
    }

    [Fact]
    public void A_replica_that_is_ready_again_has_no_reason_left()
    {
        var replica = Some.Ready(_fleet);
        _fleet.Apply(replica, ReplicaEvent.ProbesFailed, "refused");
        replica.Reason.Should().Be("refused");
        _fleet.Apply(replica, ReplicaEvent.ProbePassed, "irrelevant");
        replica.Reason.Should().BeNull();
    }

    [Fact]
    public void A_failed_slot_is_shown_once_until_it_is_cleared()
    {
        var id = ReplicaId.OfSlot(2, 1);
        _fleet.SlotFailed(new FailedSlot(id, 1, "exit code 1", 1));
        _fleet.SlotFailed(new FailedSlot(id, 1, "exit code 2", 2));
        _fleet.Current.FailedSlots.Should().Equal(new FailedSlot(id, 1, "exit code 2", 2));

        _fleet.SlotCleared(id);

        _fleet.Current.FailedSlots.Should().BeEmpty();
    }
}
