using System.Runtime.CompilerServices;
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
    public void Those_that_come_together_are_one_step_and_each_is_told_of()
    {
        var told = new List<Replica>();
        _fleet.Changed += change => told.Add(change.Replica);
        Replica[] all = [Some.Replica(1), Some.Replica(2), Some.Replica(3)];

        _fleet.AddAll(all);

        _fleet.Current.Version.Should().Be(1);
        _fleet.Current.Replicas.Should().Equal(all);
        told.Should().Equal(all);
    }

    [Fact]
    public void What_has_nothing_to_do_with_who_is_ready_leaves_that_list_alone()
    {
        var (_, other) = (Some.Ready(_fleet, 1), Some.Replica(2));
        var before = _fleet.Current.Ready;
        _fleet.Want(2, generation: 1);
        _fleet.Add(other);
        _fleet.Apply(other, ReplicaEvent.ProbesFailed);
        (_fleet.Current.Ready == before).Should().BeTrue("it is the same array, not one like it");
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

    [Fact]
    public void What_a_listener_changes_is_told_to_all_after_what_it_answers()
    {
        var told = new List<ReplicaState>();
        _fleet.Changed += change =>
        {
            if (change.To == ReplicaState.Ready) _fleet.Drain(change.Replica, HoldReason.Operator, "asked for");
        };
        _fleet.Changed += change => told.Add(change.To);

        Some.Ready(_fleet);

        told.Should().Equal(ReplicaState.Starting, ReplicaState.Ready, ReplicaState.Draining);
    }

    [Fact]
    public void A_rule_that_spares_a_replica_sees_all_that_went_before()
    {
        var (one, two) = (Some.Ready(_fleet, 1), Some.Ready(_fleet, 2));
        Removal Drain(Replica replica) =>
            _fleet.Drain(replica, HoldReason.Operator, "asked for", now => now.Ready.Length > 1);

        (Drain(one), Drain(two), Drain(one)).Should().Be((Removal.Done, Removal.Spared, Removal.NotServing));
        _fleet.Eject(two, "it fails", now => now.Ready.Length > 1).Should().Be(Removal.Spared);
    }

    [Fact]
    public void One_that_takes_no_requests_yet_is_left_as_it_is()
    {
        var replica = Some.Replica();
        _fleet.Add(replica);
        _fleet.Drain(replica, HoldReason.Operator, "asked for").Should().Be(Removal.NotServing);
        replica.State.Should().Be(ReplicaState.Starting);
    }

    [Theory]
    [InlineData(ReplicaEvent.DrainAsked)]
    [InlineData(ReplicaEvent.Withdrawn)]
    public void Whoever_wants_it_to_leave_for_good_ends_the_hold(ReplicaEvent happened)
    {
        var replica = Some.Ready(_fleet);
        _fleet.Drain(replica, HoldReason.Version, "it does worse");
        replica.Hold.Should().Be(HoldReason.Version);
        _fleet.Apply(replica, ReplicaEvent.Drained).Should().BeFalse("it is held");

        _fleet.Apply(replica, happened);

        replica.Held.Should().BeFalse();
        _fleet.Apply(replica, ReplicaEvent.Drained).Should().BeTrue();
    }

    [Fact]
    public void The_time_of_an_ejected_one_leads_to_a_probe_and_to_a_share()
    {
        var replica = Some.Ready(_fleet);
        _fleet.Eject(replica, "it fails", _ => true).Should().Be(Removal.Done);
        _fleet.Apply(replica, ReplicaEvent.ProbePassed).Should().BeFalse("its time is not over");

        _fleet.Readmit(replica, 0.1f);

        (replica.State, replica.Reason, replica.Share).Should().Be((ReplicaState.Unhealthy, "it fails", 0.1f));
        _fleet.Apply(replica, ReplicaEvent.ProbePassed).Should().BeTrue();
    }

    [Fact]
    public void Nobody_else_decides_how_a_replica_stands()
    {
        typeof(Replica).GetProperties().Where(property => property.SetMethod is { IsPublic: true } setter
                && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
            .Select(property => property.Name)
            .Should().BeEquivalentTo("Version", "Usage", "Recent", "Silence");
        SourceTree.Files("src/Gateway")
            .Where(file => file.Lines.Any(line => line.Contains(".Standing = ") || line.Contains("replica.Hang()")))
            .Select(file => file.Path).Should().Equal("Replicas/Fleet.cs");
    }
}
