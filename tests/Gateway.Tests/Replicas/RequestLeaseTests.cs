using Gateway.Replicas;

namespace Gateway.Tests.Replicas;

public class RequestLeaseTests
{
    private readonly Fleet _fleet = new();
    private readonly List<FleetChange> _changes = [];

    public RequestLeaseTests() => _fleet.Changed += _changes.Add;

    [Fact]
    public void Only_a_ready_replica_gives_leases()
    {
        var replica = Some.Replica();
        _fleet.Add(replica);
        replica.TryLease().Should().BeNull();

        _fleet.Apply(replica, ReplicaEvent.ProbePassed);
        using var lease = replica.TryLease();

        lease.Should().NotBeNull();
        (replica.InFlight, replica.Requests).Should().Be((1, 1L));
    }

    [Theory]
    [InlineData(ReplicaEvent.ProbesFailed)]
    [InlineData(ReplicaEvent.DrainAsked)]
    [InlineData(ReplicaEvent.Exited)]
    public void A_refused_lease_is_not_counted(ReplicaEvent happened)
    {
        var replica = Some.Ready(_fleet);
        _fleet.Apply(replica, happened);

        replica.TryLease().Should().BeNull();
        (replica.InFlight, replica.Requests).Should().Be((0, 0L));
    }

    [Fact]
    public void A_lease_counts_out_once()
    {
        var replica = Some.Ready(_fleet);
        var lease = replica.TryLease()!;
        lease.Dispose();
        lease.Dispose();
        replica.InFlight.Should().Be(0);
    }

    [Fact]
    public void A_place_is_free_as_long_as_anything_says_so()
    {
        var replica = Some.Ready(_fleet);
        var lease = replica.TryLease()!;
        lease.GivePlaceBack(PlaceGiven.WhileBodyWaits);
        lease.GivePlaceBack(PlaceGiven.WhileAnswerWaits);
        lease.TakePlaceAgain(PlaceGiven.WhileBodyWaits);
        (replica.InFlight, replica.Occupied).Should().Be((1, 0));
        lease.TakePlaceAgain(PlaceGiven.WhileAnswerWaits);
        (replica.InFlight, replica.Occupied).Should().Be((1, 1));
    }

    [Fact]
    public void One_that_is_given_back_for_good_is_not_taken_again()
    {
        var replica = Some.Ready(_fleet);
        var lease = replica.TryLease()!;
        lease.GivePlaceBack();
        lease.GivePlaceBack(PlaceGiven.WhileAnswerWaits);
        lease.TakePlaceAgain(PlaceGiven.WhileAnswerWaits);
        replica.Occupied.Should().Be(0);
        lease.Dispose();
        lease.GivePlaceBack(PlaceGiven.WhileBodyWaits);
        (replica.InFlight, replica.Occupied).Should().Be((0, 0));
    }

    [Fact]
    public void A_failed_attempt_is_counted_against_the_replica()
    {
        var replica = Some.Ready(_fleet);
        using (var lease = replica.TryLease()!) lease.Failed();
        replica.Failures.Should().Be(1);
    }

    [Fact]
    public void The_last_lease_of_a_draining_replica_says_that_it_is_empty()
    {
        var replica = Some.Ready(_fleet);
        var (first, last) = (replica.TryLease()!, replica.TryLease()!);
        _fleet.Apply(replica, ReplicaEvent.DrainAsked);
        _changes.Clear();

        first.Dispose();
        _changes.Should().BeEmpty();
        last.Dispose();

        _changes.Should().Equal(new FleetChange(replica, ReplicaState.Draining, ReplicaState.Draining, null));
    }

    [Fact]
    public void A_ready_replica_that_runs_empty_is_no_news()
    {
        var replica = Some.Ready(_fleet);
        _changes.Clear();
        replica.TryLease()!.Dispose();
        _changes.Should().BeEmpty();
    }

    // The promise that a drain stands on: whoever is not counted when the state has changed gets no lease afterwards.
    [Fact]
    public async Task A_drain_that_sees_nobody_in_flight_meets_nobody_later()
    {
        for (var round = 0; round < 200; round++)
        {
            var replica = Some.Ready(_fleet);
            var leasing = Task.Run(replica.TryLease, TestContext.Current.CancellationToken);
            _fleet.Apply(replica, ReplicaEvent.DrainAsked);
            var seenEmpty = replica.InFlight == 0;
            var lease = await leasing;
            if (seenEmpty) lease.Should().BeNull();
            lease?.Dispose();
            replica.InFlight.Should().Be(0);
        }
    }
}
