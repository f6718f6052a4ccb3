using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Observability;

public class GatewayConditionTests
{
    private readonly Fleet _fleet = new();

    public GatewayConditionTests() => _fleet.Want(2, 1);

    [Fact]
    public void It_is_starting_until_a_replica_has_been_ready()
    {
        _fleet.Add(Some.Replica());
        Condition().Should().Be(new GatewayCondition("starting", "0 of 2 replicas are ready; 1.1 is starting"));
    }

    [Fact]
    public void It_serves_when_all_that_are_wanted_are_ready()
    {
        Some.Ready(_fleet, 1);
        Some.Ready(_fleet, 2);
        Condition().Should().Be(new GatewayCondition("serving", null));
    }

    [Fact]
    public void It_is_degraded_with_the_reason_when_fewer_are_ready()
    {
        Some.Ready(_fleet, 1);
        _fleet.Apply(Some.Ready(_fleet, 2), ReplicaEvent.ProbesFailed, "refused");
        Condition().Should().Be(
            new GatewayCondition("degraded", "1 of 2 replicas are ready; 2.1 is unhealthy: refused"));
    }

    [Fact]
    public void Of_many_that_are_not_ready_a_few_are_named_and_the_others_counted()
    {
        _fleet.Want(1000, 1);
        for (var slot = 1; slot <= 1000; slot++) _fleet.Add(Some.Replica(slot));
        Condition().Reason.Should().Be(
            "0 of 1000 replicas are ready; 1.1 is starting; 2.1 is starting; 3.1 is starting; 4.1 is starting; "
            + "5.1 is starting; and 995 more");
    }

    [Fact]
    public void Everybody_may_know_the_counts_alone()
    {
        Some.Ready(_fleet, 1);
        _fleet.Apply(Some.Ready(_fleet, 2), ReplicaEvent.ProbesFailed, "no password for db.internal");
        Condition().Public(_fleet.Current).Should().Be(
            new GatewayCondition("degraded", "1 of 2 replicas are ready"));
        GatewayCondition.Of(_fleet.Current, stopping: true).Public(_fleet.Current).Reason.Should().NotBeNull();
    }

    [Fact]
    public void It_is_unavailable_when_none_is_left()
    {
        _fleet.Apply(Some.Ready(_fleet), ReplicaEvent.Exited);
        _fleet.SlotFailed(new FailedSlot(ReplicaId.OfSlot(1, 1), 1, "exit code 1", 2));
        Condition().Should().Be(
            new GatewayCondition("unavailable", "0 of 2 replicas are ready; 1.1 failed: exit code 1"));
    }

    [Fact]
    public void One_that_serves_while_its_sources_do_not_compile_says_so_until_they_do()
    {
        Some.Ready(_fleet, 1);
        var stale = Some.Ready(_fleet, 2);
        _fleet.Progressed(stale, new ReplicaProgress("error CS0103", Blocked: true));
        Condition().Should().Be(new GatewayCondition("serving", "2.1 serves what it was before: error CS0103"));
        _fleet.Progressed(stale, new ReplicaProgress("the app is starting", Blocked: false));
        Condition().Should().Be(new GatewayCondition("serving", null));
    }

    [Fact]
    public void How_it_is_built_says_why_it_is_not_ready_until_it_answers_itself()
    {
        _fleet.Want(1, 1);
        var replica = Some.Replica();
        _fleet.Add(replica);
        _fleet.Progressed(replica, new ReplicaProgress("the app is being built", Blocked: false));
        Condition().Reason.Should().EndWith("1.1 is starting: the app is being built");
        replica.Checks.Add(new ProbeResult(default, false, 503, default, "/health answered 503"));
        Condition().Reason.Should().EndWith("1.1 is starting: /health answered 503");
    }

    [Fact]
    public void It_is_draining_while_it_stops_however_many_are_ready()
    {
        Some.Ready(_fleet, 1);
        GatewayCondition.Of(_fleet.Current, stopping: true).State.Should().Be("draining");
    }

    [Theory]
    [InlineData("serving", true)]
    [InlineData("degraded", true)]
    [InlineData("starting", false)]
    [InlineData("unavailable", false)]
    [InlineData("draining", false)]
    public void It_serves_as_long_as_somebody_answers(string state, bool serves) =>
        new GatewayCondition(state, null).Serves.Should().Be(serves);

    [Fact]
    public void Maintenance_is_said_and_serves()
    {
        var condition = GatewayCondition.Of(_fleet.Current, stopping: false, maintenance: true);
        condition.State.Should().Be("maintenance");
        condition.Serves.Should().BeTrue("a load balancer shall leave the answer to us");
    }

    private GatewayCondition Condition() => GatewayCondition.Of(_fleet.Current, stopping: false);
}
