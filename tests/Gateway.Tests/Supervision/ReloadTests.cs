using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

public class ReloadTests
{
    private readonly CommandTicket _ticket = new();

    [Fact]
    public async Task The_new_one_is_ready_before_the_old_one_drains_slot_by_slot()
    {
        using var supervised = await ReloadingAsync(2);
        await supervised.BootAsync(1, 2);
        supervised.Of(1, 1)!.State.Should().Be(ReplicaState.Ready);
        await LetTheWatchPassAsync(supervised);
        await GoneAsync(supervised, 1, 1);
        supervised.Of(2, 1)!.State.Should().Be(ReplicaState.Ready);
        await supervised.BootAsync(2, 2);

        (await _ticket.Outcome).Should().Be(new CommandOutcome(true, "2 replicas run generation 2"));
        supervised.Fleet.Current.Replicas.Select(replica => replica.Id.Text).Should().Equal("1.2", "2.2");
        supervised.Fleet.Current.Generation.Should().Be(2);
        supervised.Generations.Removed.Should().Equal(1);
    }

    [Fact]
    public async Task The_answer_comes_when_the_old_files_are_gone()
    {
        using var supervised = await ReloadingAsync(1);
        bool? answered = null;
        supervised.Generations.Removing = _ => answered = _ticket.Outcome.IsCompleted;
        await supervised.BootAsync(1, 2);
        await LetTheWatchPassAsync(supervised);
        (await _ticket.Outcome).Done.Should().BeTrue();
        answered.Should().BeFalse();
    }

    [Fact]
    public async Task An_operator_who_drains_the_new_one_sends_the_version_back()
    {
        using var supervised = await ReloadingAsync(2);
        var fresh = await supervised.BootAsync(1, 2);
        supervised.Fleet.Drain(fresh, HoldReason.Operator, "drained by an operator").Should().Be(Removal.Done);
        (await _ticket.Outcome).Text.Should().EndWith("1.2 was drained by an operator");
        AsBefore(supervised, 2);
    }

    [Fact]
    public async Task What_the_old_one_has_in_flight_is_waited_for()
    {
        using var supervised = await ReloadingAsync(1);
        var lease = supervised.Of(1, 1)!.TryLease()!;
        await supervised.BootAsync(1, 2);
        await LetTheWatchPassAsync(supervised);
        await Eventually.TrueAsync(() => supervised.Of(1, 1)!.State == ReplicaState.Draining, "the old one drains");
        _ticket.Outcome.IsCompleted.Should().BeFalse();
        lease.Dispose();
        (await _ticket.Outcome).Done.Should().BeTrue();
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
        using var supervised = await ReloadingAsync(2);
        await Eventually.TrueAsync(() => supervised.Of(1, 2) is not null, "1.2 starts");
        supervised.Launcher.In(1).Exit(7);
        (await _ticket.Outcome).Text.Should().EndWith("1.2 died: exit code 7");
        AsBefore(supervised, 2);
        supervised.Launcher.StartsOf(1).Should().Be(2, "it is not tried again");
    }

    [Fact]
    public async Task A_version_that_is_never_ready_goes_back_when_its_time_is_over()
    {
        using var supervised = await ReloadingAsync(1);
        await Eventually.TrueAsync(() => supervised.Of(1, 2) is not null, "1.2 starts");
        await supervised.AdvanceAsync(supervised.Boot.Timeout, () => _ticket.Outcome.IsCompleted);
        (await _ticket.Outcome).Text.Should().EndWith("1.2 died: not ready within 60 s");
        AsBefore(supervised, 1);
    }

    [Fact]
    public async Task A_version_that_becomes_unhealthy_goes_back_even_if_it_is_well_again()
    {
        using var supervised = await ReloadingAsync(2);
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
        using var supervised = await ReloadingAsync(2);
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
        using var supervised = await ReloadingAsync(2);
        var fresh = await supervised.BootAsync(1, 2);
        await LetTheWatchPassAsync(supervised);
        await GoneAsync(supervised, 1, 1);
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
        using var supervised = await ReloadingAsync(2);
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
        using var supervised = await ReloadingAsync(2);
        await supervised.BootAsync(1, 2);
        await LetTheWatchPassAsync(supervised);
        await GoneAsync(supervised, 1, 1);
        await Eventually.TrueAsync(() => supervised.Of(2, 2) is not null, "2.2 starts");
        supervised.Launcher.In(2).Exit(7);
        await supervised.BootAsync(1, 1);
        (await _ticket.Outcome).Text.Should().EndWith("2.2 died: exit code 7");
        AsBefore(supervised, 2);
    }

    [Fact]
    public async Task A_second_reload_is_refused_and_says_why()
    {
        using var supervised = await ReloadingAsync(1);
        var second = new CommandTicket();
        supervised.Post(new SupervisorMessage.Reload(new ReloadRequest(), second));
        (await second.Outcome).Should().Be(CommandOutcome.Refused(
            "a reload to generation 2 is under way; ask again when it has ended"));
    }

    [Fact]
    public async Task A_canary_gets_its_share_until_the_verdict()
    {
        using var supervised = await ReloadingAsync(1, new ReloadRequest(new CanaryPlan(0.25, TimeSpan.FromSeconds(9))));
        await supervised.BootAsync(1, 2);
        await Eventually.TrueAsync(() => supervised.Fleet.Current.Canary is not null, "it gets a share");
        supervised.Fleet.Current.Canary.Should().Be(new CanaryShare(2, 0.25));
        await supervised.AdvanceAsync(TimeSpan.FromSeconds(1), () => _ticket.Outcome.IsCompleted);
        supervised.Fleet.Current.Canary.Should().BeNull();
        supervised.Log.Should().Contain(line => line.Contains("too few requests to compare, so it goes on"));
    }

    [Fact]
    public async Task With_a_surge_several_slots_go_at_a_time_after_the_first()
    {
        using var supervised = await ReloadingAsync(3, new ReloadRequest(Surge: 2));
        await supervised.BootAsync(1, 2);
        await LetTheWatchPassAsync(supervised);
        await GoneAsync(supervised, 1, 1);
        await Eventually.TrueAsync(() => supervised.Of(2, 2) is not null && supervised.Of(3, 2) is not null, "both");
        supervised.Fleet.Current.Replicas.Should().HaveCount(5);
    }

    [Fact]
    public async Task An_app_that_keeps_crashing_is_mended_by_a_reload()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        for (var death = 1; death <= 2; death++)
        {
            await Eventually.TrueAsync(() => supervised.Launcher.StartsOf(1) == death, $"start {death}");
            await Eventually.TrueAsync(() => supervised.In(1) is not null, "it is filled");
            await supervised.DieAsync(1);
        }

        await supervised.FailedAsync(1);
        supervised.Post(new SupervisorMessage.Reload(new ReloadRequest(), _ticket));
        await supervised.BootAsync(1, 2);
        await LetTheWatchPassAsync(supervised);
        (await _ticket.Outcome).Done.Should().BeTrue();
    }

    [Fact]
    public async Task Before_anything_has_been_ready_and_after_the_stop_a_reload_is_refused()
    {
        using var supervised = await SupervisedFleet.StartAsync(1);
        supervised.Post(new SupervisorMessage.Reload(new ReloadRequest(), _ticket));
        (await _ticket.Outcome).Should().Be(CommandOutcome.Refused("no replica has been ready yet"));
    }

    [Fact]
    public async Task A_stop_in_the_middle_ends_the_reload_and_every_process()
    {
        using var supervised = await ReloadingAsync(2);
        await supervised.BootAsync(1, 2);
        supervised.AskToStop(StopHaste.Graceful);
        (await _ticket.Outcome).Done.Should().BeFalse();
        await supervised.End;
        supervised.Launcher.Started.Should().HaveCount(3).And.OnlyContain(process => process.Exited.IsCompleted);
    }

    private async Task<SupervisedFleet> ReloadingAsync(int replicas, ReloadRequest? request = null)
    {
        var supervised = await SupervisedFleet.ReadyAsync(replicas);
        supervised.Post(new SupervisorMessage.Reload(request ?? new ReloadRequest(), _ticket));
        return supervised;
    }

    private static async Task LetTheWatchPassAsync(SupervisedFleet supervised)
    {
        await supervised.AdvanceAsync(new RolloutOptions().Watch,
            () => supervised.Log.Any(line => line.Contains("too few requests")));
    }

    private static Task GoneAsync(SupervisedFleet supervised, int slot, int generation) =>
        Eventually.TrueAsync(() => supervised.Of(slot, generation) is null, $"{slot}.{generation} is gone");

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
