using Gateway.Replicas;
using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

public class SupervisorStopTests
{
    [Fact]
    public async Task A_graceful_stop_waits_for_the_requests_in_flight()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        var lease = supervised.In(1)!.TryLease()!;

        supervised.AskToStop(StopHaste.Graceful);
        await supervised.StateAsync(2, null);
        supervised.In(1)!.State.Should().Be(ReplicaState.Draining);
        lease.Dispose();

        (await EndOf(supervised)).BootFailure.Should().BeNull();
        supervised.Launcher.Started.Should().OnlyContain(process => process.AskedToStop && !process.Killed);
    }

    [Fact]
    public async Task A_graceful_stop_cuts_requests_when_their_time_is_over()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        using var lease = supervised.In(1)!.TryLease()!;
        supervised.AskToStop(StopHaste.Graceful);
        await supervised.StateAsync(1, ReplicaState.Draining);

        await ReachAsync(supervised, supervised.Stop.Timeout);

        await EndOf(supervised);
        supervised.Log.Should().Contain("replica 1.1: 1 requests outlived the drain and are cut");
    }

    [Fact]
    public async Task A_replica_that_ignores_the_signal_is_killed_when_its_time_is_over()
    {
        using var supervised = new SupervisedFleet();
        supervised.Launcher.Obedient = false;
        supervised.Run(1);
        await supervised.PassProbeAsync(1);
        supervised.AskToStop(StopHaste.Graceful);
        await Eventually.TrueAsync(() => supervised.Launcher.In(1).AskedToStop, "it is asked");
        supervised.Launcher.In(1).Killed.Should().BeFalse();

        await ReachAsync(supervised, supervised.Stop.ReplicaTimeout);

        await EndOf(supervised);
        supervised.Launcher.In(1).Killed.Should().BeTrue();
    }

    [Fact]
    public async Task A_quick_stop_does_not_wait_for_requests()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        using var lease = supervised.In(1)!.TryLease()!;
        supervised.AskToStop(StopHaste.Quick);
        await EndOf(supervised);
        supervised.Launcher.In(1).Killed.Should().BeFalse("it obeyed");
    }

    [Fact]
    public async Task A_quick_stop_hastens_a_graceful_one()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        using var lease = supervised.In(1)!.TryLease()!;
        supervised.AskToStop(StopHaste.Graceful);
        await supervised.StateAsync(1, ReplicaState.Draining);
        supervised.AskToStop(StopHaste.Quick);
        await EndOf(supervised);
    }

    [Fact]
    public async Task A_stop_at_once_kills_what_does_not_go()
    {
        using var supervised = new SupervisedFleet();
        supervised.Launcher.Obedient = false;
        supervised.Run(2);
        await supervised.PassProbeAsync(1);
        supervised.AskToStop(StopHaste.AtOnce);
        await EndOf(supervised);
        supervised.Launcher.Started.Should().OnlyContain(process => process.Killed);
    }

    [Fact]
    public async Task A_stop_at_once_hastens_a_replica_that_is_stopping_for_its_slow_boot()
    {
        using var supervised = new SupervisedFleet();
        supervised.Launcher.Obedient = false;
        supervised.Run(1);
        await supervised.StateAsync(1, ReplicaState.Starting);
        supervised.Clock.Advance(supervised.Boot.Timeout);
        await Eventually.TrueAsync(() => supervised.Launcher.In(1).AskedToStop, "it is asked");

        supervised.AskToStop(StopHaste.AtOnce);

        await EndOf(supervised);
    }

    [Fact]
    public async Task Nothing_starts_once_the_stop_has_begun()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        using var lease = supervised.In(1)!.TryLease()!;
        supervised.AskToStop(StopHaste.Graceful);
        await supervised.StateAsync(1, ReplicaState.Draining);

        supervised.Post(new SupervisorMessage.Scale(4));
        supervised.Launcher.In(1).Exit(1);

        await EndOf(supervised);
        supervised.Launcher.Started.Should().HaveCount(2);
    }

    private static Task<SupervisorEnd> EndOf(SupervisedFleet supervised) =>
        supervised.End.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    // The alarm may be armed a moment after what the test has seen; time that has passed before counts as well.
    private static async Task ReachAsync(SupervisedFleet supervised, TimeSpan time)
    {
        var deaths = supervised.Launcher.Started.Count(process => process.AskedToStop || process.Killed);
        await Eventually.TrueAsync(() =>
        {
            supervised.Clock.Advance(time);
            return supervised.Launcher.Started.Count(process => process.AskedToStop || process.Killed) > deaths
                || supervised.Launcher.Started.All(process => process.Killed);
        }, "its time is over");
    }
}
