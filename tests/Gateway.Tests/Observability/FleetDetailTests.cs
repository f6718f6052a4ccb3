using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Observability;

public class FleetDetailTests
{
    private readonly Fleet _fleet = new();

    [Fact]
    public void A_check_that_failed_has_no_time_and_is_told_of()
    {
        var replica = Some.Ready(_fleet);
        replica.Checks.Add(new ProbeResult(default, true, 200, TimeSpan.FromMilliseconds(1.234), null));
        replica.Checks.Add(new ProbeResult(default, false, 503, TimeSpan.Zero, "/health answers 503"));
        Only().Checks.Should().Equal(1.23, null);
        Only().LastFailure.Should().BeEquivalentTo(new { Status = 503, Text = "/health answers 503" });
    }

    [Fact]
    public void Answers_of_500_and_above_are_counted_apart_from_attempts_that_failed()
    {
        var replica = Some.Ready(_fleet);
        using var lease = replica.TryLease()!;
        lease.Answered(500, TimeSpan.Zero);
        lease.Failed();
        (Only().ServerErrors, replica.Failures).Should().Be((1, 1));
    }

    [Fact]
    public void Compiler_errors_are_lines_of_their_own_until_they_are_mended()
    {
        var replica = Some.Ready(_fleet);
        _fleet.Progressed(replica, new ReplicaProgress("the app does not compile:\nA.cs(1,2): error CS1002", Blocked: true));
        Only().Build.Should().Equal("the app does not compile:", "A.cs(1,2): error CS1002");
        _fleet.Progressed(replica, new ReplicaProgress("the app is starting", Blocked: false));
        Only().Build.Should().BeNull();
    }

    [Fact]
    public void A_canary_is_shown_while_it_is_tried()
    {
        _fleet.Steer(new CanaryShare(2, 0.1));
        FleetDetail.Of(_fleet.Current).Canary.Should().Be(new CanaryDetail(2, 0.1));
        _fleet.Steer(null);
        FleetDetail.Of(_fleet.Current).Canary.Should().BeNull();
    }

    private ReplicaDetail Only() => FleetDetail.Of(_fleet.Current).Replicas.Single();
}
