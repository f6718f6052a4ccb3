using Gateway.Replicas;

namespace Gateway.Tests.Replicas;

public class DrainTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly Fleet _fleet = new();
    private readonly Replica _replica;
    private readonly RequestLease _lease;

    public DrainTests()
    {
        _replica = Some.Ready(_fleet);
        _lease = _replica.TryLease()!;
        _fleet.Apply(_replica, ReplicaEvent.DrainAsked);
    }

    [Fact]
    public void It_is_over_with_the_last_request()
    {
        IsOver(0).Should().BeFalse();
        _lease.Dispose();
        IsOver(1).Should().BeTrue();
    }

    [Fact]
    public void What_lasts_gets_a_moment_to_close_and_is_cut_then()
    {
        IsOver(0).Should().BeFalse();
        _replica.Drain!.Until.Should().Be(_patience);
        IsOver(29).Should().BeFalse();
        _replica.Closing.IsCancellationRequested.Should().BeFalse();

        IsOver(30).Should().BeFalse();
        _replica.Closing.IsCancellationRequested.Should().BeTrue();
        _replica.Drain.Until.Should().Be(TimeSpan.FromSeconds(31));
        IsOver(31).Should().BeTrue();
    }

    [Fact]
    public void Less_patience_on_the_way_counts_from_then()
    {
        IsOver(0).Should().BeFalse();
        _replica.Drain!.IsOver(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)).Should().BeFalse();
        _replica.Drain.Until.Should().Be(TimeSpan.FromSeconds(6));
        _replica.Drain.IsOver(TimeSpan.FromSeconds(2), patience: null).Should().BeTrue();
        _replica.Closing.IsCancellationRequested.Should().BeFalse("nobody waits for an answer");
    }

    [Fact]
    public void One_that_is_wanted_back_keeps_its_streams_and_drains_anew()
    {
        IsOver(0);
        IsOver(30);
        _fleet.Apply(_replica, ReplicaEvent.UndrainAsked);
        _replica.Drain.Should().BeNull();
        _replica.Closing.IsCancellationRequested.Should().BeFalse("streams that begin now may last");

        _fleet.Apply(_replica, ReplicaEvent.ProbePassed);
        _fleet.Apply(_replica, ReplicaEvent.DrainAsked);
        IsOver(40).Should().BeFalse();
        _replica.Drain!.Until.Should().Be(TimeSpan.FromSeconds(70));
    }

    // As one that polls does: nothing is in flight from one poll to the next.
    [Fact]
    public void A_client_whose_state_is_here_may_come_again()
    {
        using (_replica.TryLeaseBound()) _lease.Dispose();
        IsOver(1).Should().BeFalse();
        _replica.Drain!.DueAt.Should().Be(TimeSpan.FromSeconds(3));

        using (_replica.TryLeaseBound())
        {
            IsOver(3).Should().BeFalse();
            _replica.Drain.DueAt.Should().Be(_replica.Drain.Until, "nothing else is to be looked at");
        }

        IsOver(4).Should().BeFalse();
        IsOver(5).Should().BeFalse();
        IsOver(6).Should().BeTrue();
    }

    [Fact]
    public void Clients_that_never_stop_coming_end_with_its_time()
    {
        _lease.Dispose();
        for (var second = 0; second < 30; second++)
        {
            _replica.TryLeaseBound()!.Dispose();
            IsOver(second).Should().BeFalse();
        }

        IsOver(30).Should().BeFalse();
        _replica.TryLeaseBound()!.Dispose();
        IsOver(31).Should().BeTrue();
        _fleet.Apply(_replica, ReplicaEvent.Drained);
        _replica.TryLeaseBound().Should().BeNull();
    }

    [Fact]
    public void Nobody_comes_in_any_more_once_it_is_over()
    {
        _lease.Dispose();
        IsOver(1).Should().BeTrue();
        _replica.TryLeaseBound().Should().BeNull();
        _fleet.Apply(_replica, ReplicaEvent.UndrainAsked);
        _fleet.Apply(_replica, ReplicaEvent.ProbePassed);
        _replica.TryLeaseBound().Should().NotBeNull();
    }

    private bool IsOver(int seconds) => _replica.Drain!.IsOver(TimeSpan.FromSeconds(seconds), _patience);
}
