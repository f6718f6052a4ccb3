using Gateway.Replicas;
using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

public class ScaleCommandTests
{
    private readonly CommandTicket _ticket = new();

    [Fact]
    public async Task Scaling_up_ends_when_the_new_ones_are_ready()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        supervised.Post(new SupervisorMessage.Scale(2, _ticket));
        await supervised.StartsAsync(2);
        _ticket.Outcome.IsCompleted.Should().BeFalse();
        await supervised.PassProbeAsync(2);
        (await _ticket.Outcome).Should().Be(new CommandOutcome(true, "2 of 2 replicas are ready"));
    }

    [Fact]
    public async Task Scaling_down_ends_when_the_surplus_is_gone()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        var lease = supervised.In(2)!.TryLease()!;
        supervised.Post(new SupervisorMessage.ScaleBy(-1, _ticket));
        await supervised.StateAsync(2, ReplicaState.Draining);
        _ticket.Outcome.IsCompleted.Should().BeFalse();
        lease.Dispose();
        (await _ticket.Outcome).Text.Should().Be("1 of 1 replicas are ready");
    }

    [Fact]
    public async Task A_new_replica_that_keeps_dying_ends_the_wait_with_its_cause()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        supervised.Post(new SupervisorMessage.Scale(2, _ticket));
        await supervised.CrashAsync(2, times: 2, code: 7);

        (await _ticket.Outcome).Should().Be(CommandOutcome.Failed(
            "1 of 2 replicas are ready; 2.1 failed: exit code 7"));
    }

    [Fact]
    public async Task A_later_command_ends_the_wait_of_an_earlier_one()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        supervised.Post(new SupervisorMessage.Scale(3, _ticket));
        supervised.Post(new SupervisorMessage.Scale(1));
        (await _ticket.Outcome).Text.Should().Be("another command wants 1 replicas instead of 3");
    }

    [Fact]
    public async Task A_gateway_that_stops_refuses_and_a_stopped_one_as_well()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        supervised.AskToStop(StopHaste.Graceful);
        supervised.Post(new SupervisorMessage.Scale(2, _ticket));
        (await _ticket.Outcome).Should().Be(CommandOutcome.Refused("the gateway is stopping"));

        await supervised.End;
        var late = new CommandTicket();
        supervised.Post(new SupervisorMessage.Scale(2, late));
        (await late.Outcome).Begun.Should().BeFalse();
    }
}
