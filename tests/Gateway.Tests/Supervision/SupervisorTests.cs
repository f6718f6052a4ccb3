using Gateway.Processes;
using Gateway.Replicas;
using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

public class SupervisorTests
{
    [Fact]
    public async Task All_replicas_start_at_once()
    {
        using var supervised = await SupervisedFleet.StartAsync(3);
        supervised.Launcher.Started.Select(process => process.Order.Slot).Should().Equal(1, 2, 3);
        supervised.Fleet.Current.Wanted.Should().Be(3);
    }

    [Fact]
    public async Task A_dead_replica_is_replaced_without_a_wait()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);

        await supervised.DieAsync(1, 137);
        await supervised.StartsAsync(3);

        supervised.Launcher.Started[2].Order.Should().Be(new LaunchRequest(Slot: 1, Generation: 1, Attempt: 3));
        await supervised.StateAsync(1, ReplicaState.Starting);
        supervised.In(1)!.Restarts.Should().Be(1);
    }

    [Fact]
    public async Task A_death_is_told_with_its_cause_and_its_last_output()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        await supervised.DieAsync(1, 139, "one", "two");
        await supervised.StartsAsync(3);
        supervised.Log.Should().Contain(
            "replica 1.1 (pid 1001) died: killed by SIGSEGV, 0 in flight; its last output:\n    one\n    two");
    }

    // The scripted sockets are in a directory that does not exist, as after a cleaner of temporary files.
    [Fact]
    public async Task Socket_files_that_are_gone_with_their_directory_do_not_end_the_loop()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        Directory.Exists(Path.GetDirectoryName(supervised.In(1)!.EndPoints.SocketFiles.First())).Should().BeFalse();
        await supervised.DieAsync(1);
        await supervised.StartsAsync(2);
    }

    [Fact]
    public async Task A_slot_that_keeps_dying_waits_while_others_go_on()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        await supervised.CrashAsync(1, times: 2);

        await supervised.FailedAsync(1);
        supervised.Launcher.StartsOf(1).Should().Be(2, "it waits");
        await supervised.DieAsync(2);
        await supervised.StartsOfAsync(2, 2);
        supervised.Launcher.StartsOf(1).Should().Be(2, "it still waits");
    }

    [Fact]
    public async Task A_slot_that_waited_starts_when_its_time_has_come()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        await supervised.CrashAsync(1, times: 2);
        await supervised.FailedAsync(1);

        supervised.Clock.Advance(supervised.Boot.BackOff);

        await supervised.StartsOfAsync(1, 3);
        await supervised.StateAsync(1, ReplicaState.Starting);
        supervised.Fleet.Current.FailedSlots.Should().BeEmpty();
    }

    // The alarm went off a moment early, and the slot's time comes at one of the looks at the clock in that turn.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_slot_whose_time_comes_while_the_loop_looks_starts_all_the_same(int looks)
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        await supervised.CrashAsync(1, times: 2);
        await supervised.FailedAsync(1);
        await supervised.IdleAsync();

        supervised.Clock.Lag(TimeSpan.FromMilliseconds(1), looks);
        supervised.Clock.Advance(supervised.Boot.BackOff);
        await supervised.AdvanceAsync(
            TimeSpan.FromMilliseconds(1), until: () => supervised.Launcher.StartsOf(1) == 3);
    }

    [Fact]
    public async Task A_stable_time_of_service_earns_a_clean_record()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        await supervised.CrashAsync(1, times: 1);
        await supervised.StartsOfAsync(1, 2);
        await supervised.PassProbeAsync(1);
        await SettleAsync(supervised);
        supervised.Clock.Advance(supervised.Boot.StableAfter);

        await supervised.DieAsync(1);

        await supervised.StartsOfAsync(1, 3);
        supervised.Fleet.Current.FailedSlots.Should().BeEmpty();
    }

    [Fact]
    public async Task A_replica_that_does_not_become_ready_in_time_is_stopped()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        await supervised.DieAsync(1);
        await supervised.StartsOfAsync(1, 2);
        await supervised.StateAsync(1, ReplicaState.Starting);

        supervised.Clock.Advance(supervised.Boot.Timeout);

        await supervised.FailedAsync(1);
        supervised.Launcher.In(1).AskedToStop.Should().BeTrue();
        supervised.Fleet.Current.FailedSlots[0].Reason.Should().Be("not ready within 60 s: it does not listen yet");
    }

    [Fact]
    public async Task Scaling_up_fills_new_slots()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        supervised.Post(new SupervisorMessage.ScaleBy(2));
        await supervised.StartsAsync(3);
        supervised.Launcher.Started.Select(process => process.Order.Slot).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task Scaling_down_takes_the_last_slots_away()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(3);
        supervised.Post(new SupervisorMessage.Scale(1));
        await supervised.StateAsync(3, null);
        await supervised.StateAsync(2, null);
        supervised.In(1)!.State.Should().Be(ReplicaState.Ready);
    }

    [Fact]
    public async Task A_slot_that_waits_and_is_no_longer_wanted_is_forgotten()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        supervised.Post(new SupervisorMessage.Scale(1));
        await supervised.StateAsync(2, null);
        await supervised.CrashAsync(1, times: 2);
        await supervised.FailedAsync(1);

        supervised.Post(new SupervisorMessage.Scale(0));

        await Eventually.TrueAsync(() => supervised.Fleet.Current.FailedSlots.IsEmpty, "nothing is shown as failed");
    }

    // What the supervisor has seen when it does something that was asked for afterwards.
    private static async Task SettleAsync(SupervisedFleet supervised)
    {
        supervised.Post(new SupervisorMessage.ScaleBy(1));
        await supervised.StartsOfAsync(3, 1);
    }
}
