using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

public class RollbackTests
{
    private readonly CommandTicket _ticket = new();

    [Fact]
    public async Task An_operator_who_drains_the_new_one_sends_the_version_back()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(2, _ticket);
        var fresh = await supervised.BootAsync(1, 2);
        supervised.Fleet.Drain(fresh, HoldReason.Operator, "drained by an operator").Should().Be(Removal.Done);
        (await _ticket.Outcome).Text.Should().EndWith("1.2 was drained by an operator");
        AsBefore(supervised, 2);
    }

    [Fact]
    public async Task A_version_that_does_not_build_changes_nothing()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        supervised.Generations.Fault = "it does not build";
        supervised.Post(new SupervisorMessage.Reload(new ReloadRequest(), _ticket));
        (await _ticket.Outcome).Should().Be(CommandOutcome.Failed(
            "the reload failed and generation 1 serves as before: it does not build"));
        supervised.Launcher.Started.Should().HaveCount(2);
        supervised.Generations.Removed.Should().Equal(2);
    }

    [Fact]
    public async Task A_version_that_does_not_boot_goes_back_at_its_first_death()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(2, _ticket);
        await Eventually.TrueAsync(() => supervised.Of(1, 2) is not null, "1.2 starts");
        supervised.Launcher.In(1).Exit(7);
        (await _ticket.Outcome).Text.Should().EndWith("1.2 died: exit code 7");
        AsBefore(supervised, 2);
        supervised.Launcher.StartsOf(1).Should().Be(2, "it is not tried again");
    }

    [Fact]
    public async Task A_version_that_is_never_ready_goes_back_when_its_time_is_over()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(1, _ticket);
        await Eventually.TrueAsync(() => supervised.Of(1, 2) is not null, "1.2 starts");
        await supervised.AdvanceAsync(supervised.Boot.Timeout, () => _ticket.Outcome.IsCompleted);
        (await _ticket.Outcome).Text.Should().EndWith("1.2 died: not ready within 60 s: it does not listen yet");
        AsBefore(supervised, 1);
    }

    [Fact]
    public async Task A_version_that_becomes_unhealthy_goes_back_even_if_it_is_well_again()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(2, _ticket);
        var fresh = await supervised.BootAsync(1, 2);
        supervised.Fleet.Apply(fresh, ReplicaEvent.ProbesFailed, "its database is gone");
        await supervised.IdleAsync();
        supervised.Fleet.Apply(fresh, ReplicaEvent.ProbePassed);
        await supervised.AdvanceAsync(TimeSpan.FromSeconds(1), () => _ticket.Outcome.IsCompleted);
        (await _ticket.Outcome).Text.Should().EndWith("1.2 became unhealthy: its database is gone");
        AsBefore(supervised, 2);
    }

    [Fact]
    public async Task One_that_refuses_connections_before_its_death_is_known_is_said_to_have_died()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(2, _ticket);
        var fresh = await supervised.BootAsync(1, 2);
        supervised.Fleet.Apply(fresh, ReplicaEvent.ProbesFailed, "Connection refused");
        await supervised.IdleAsync();
        supervised.Launcher.In(1).Exit(137);
        (await _ticket.Outcome).Text.Should().EndWith("1.2 died: killed by SIGKILL");
        AsBefore(supervised, 2);
    }

    [Fact]
    public async Task One_crash_of_a_version_that_has_served_is_no_reason_to_go_back()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(2, _ticket);
        var fresh = await supervised.BootAsync(1, 2);
        await supervised.WatchPassesAsync();
        await supervised.GoneAsync(1, 1);
        supervised.Fleet.Apply(fresh, ReplicaEvent.ProbesFailed, "Connection refused");
        await supervised.IdleAsync();
        supervised.Launcher.In(1).Exit(137);
        await supervised.BootAsync(1, 2);
        await supervised.BootAsync(2, 2);
        (await _ticket.Outcome).Should().Be(new CommandOutcome(true, "2 replicas run generation 2"));
    }

    [Fact]
    public async Task A_version_that_fails_more_than_the_old_one_goes_back()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(2, _ticket);
        var fresh = await supervised.BootAsync(1, 2);
        await Eventually.TrueAsync(() => supervised.Log.Any(line => line.Contains("is ready and watched")), "the watch");
        Answer(supervised.Of(2, 1)!, 10, 200);
        Answer(fresh, 20, 500);
        await supervised.AdvanceAsync(new RolloutOptions().Watch, () => _ticket.Outcome.IsCompleted);
        (await _ticket.Outcome).Text.Should().EndWith("1.2: it fails more: 20 of 20 failed, 0 of 10 of the old ones");
        AsBefore(supervised, 2);
    }

    [Fact]
    public async Task A_version_that_fails_later_goes_back_slot_by_slot()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(2, _ticket);
        await supervised.BootAsync(1, 2);
        await supervised.WatchPassesAsync();
        await supervised.GoneAsync(1, 1);
        await Eventually.TrueAsync(() => supervised.Of(2, 2) is not null, "2.2 starts");
        supervised.Launcher.In(2).Exit(7);
        await supervised.BootAsync(1, 1);
        (await _ticket.Outcome).Text.Should().EndWith("2.2 died: exit code 7");
        AsBefore(supervised, 2);
    }

    private static void Answer(Replica replica, int times, int status)
    {
        for (var answer = 0; answer < times; answer++)
        {
            using var lease = replica.TryLease()!;
            lease.Answered(status, TimeSpan.FromMilliseconds(1));
        }
    }

    private static void AsBefore(SupervisedFleet supervised, int replicas)
    {
        supervised.Fleet.Current.Replicas.Select(replica => replica.Generation).Should()
            .Equal(Enumerable.Repeat(1, replicas));
        supervised.Fleet.Current.Ready.Should().HaveCount(replicas);
        supervised.Fleet.Current.Generation.Should().Be(1);
    }
}
