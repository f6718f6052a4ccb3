using Gateway.Replicas;
using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

public class ReloadTests
{
    private readonly CommandTicket _ticket = new();

    [Fact]
    public async Task The_new_one_is_ready_before_the_old_one_drains_slot_by_slot()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(2, _ticket);
        await supervised.BootAsync(1, 2);
        supervised.Of(1, 1)!.State.Should().Be(ReplicaState.Ready);
        await supervised.WatchPassesAsync();
        await supervised.GoneAsync(1, 1);
        supervised.Of(2, 1)!.State.Should().Be(ReplicaState.Ready);
        await supervised.BootAsync(2, 2);

        (await _ticket.Outcome).Should().Be(new CommandOutcome(true, "2 replicas run generation 2"));
        supervised.Fleet.Current.Replicas.Select(replica => replica.Id.Text).Should().Equal("1.2", "2.2");
        supervised.Fleet.Current.Generation.Should().Be(2);
        supervised.Generations.Removed.Should().BeEmpty("it is kept for a rollback");
    }

    [Fact]
    public async Task The_answer_comes_when_nothing_of_the_old_one_runs()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(1, _ticket);
        bool? answered = null;
        supervised.Generations.Removing = _ => answered = _ticket.Outcome.IsCompleted;
        await supervised.BootAsync(1, 2);
        await supervised.WatchPassesAsync();
        (await _ticket.Outcome).Done.Should().BeTrue();
        answered.Should().BeFalse();
    }

    [Fact]
    public async Task A_command_runs_once_before_the_first_new_one_and_is_told_of()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        supervised.Post(new SupervisorMessage.Reload(new ReloadRequest(Run: "migrate"), _ticket));
        await supervised.BootAsync(1, 2);
        supervised.Generations.Asked.Should().Equal("migrate for 2");
        await supervised.WatchPassesAsync();
        await supervised.BootAsync(2, 2);
        (await _ticket.Outcome).Done.Should().BeTrue();
        (await _ticket.StepsAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken))
            .Should().Contain("| migrate says so");
    }

    [Fact]
    public async Task A_command_that_fails_ends_the_reload_before_anything_starts()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        supervised.Post(new SupervisorMessage.Reload(new ReloadRequest(Run: "false"), _ticket));
        (await _ticket.Outcome).Should().Be(CommandOutcome.Failed(
            "the reload failed and generation 1 serves as before: it ended with exit code 1"));
        supervised.Launcher.Started.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_rollback_is_a_reload_to_the_version_before()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(1, _ticket);
        await supervised.BootAsync(1, 2);
        await supervised.WatchPassesAsync();
        (await _ticket.Outcome).Done.Should().BeTrue();

        supervised.Post(new SupervisorMessage.Reload(new ReloadRequest(Back: true)));
        await supervised.BootAsync(1, 3);
        supervised.Generations.Asked.Should().Equal("3 is 1 again");
    }

    [Fact]
    public async Task Without_a_version_before_there_is_no_rollback()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        supervised.Post(new SupervisorMessage.Reload(new ReloadRequest(Back: true), _ticket));
        (await _ticket.Outcome).Should().Be(CommandOutcome.Refused("no version before this one is kept"));
    }

    [Fact]
    public async Task What_the_old_one_has_in_flight_is_waited_for()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(1, _ticket);
        var lease = supervised.Of(1, 1)!.TryLease()!;
        await supervised.BootAsync(1, 2);
        await supervised.WatchPassesAsync();
        await Eventually.TrueAsync(() => supervised.Of(1, 1)!.State == ReplicaState.Draining, "the old one drains");
        _ticket.Outcome.IsCompleted.Should().BeFalse();
        lease.Dispose();
        (await _ticket.Outcome).Done.Should().BeTrue();
    }

    [Fact]
    public async Task A_second_reload_is_refused_and_says_why()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(1, _ticket);
        var second = new CommandTicket();
        supervised.Post(new SupervisorMessage.Reload(new ReloadRequest(), second));
        (await second.Outcome).Should().Be(CommandOutcome.Refused(
            "a reload to generation 2 is under way; ask again when it has ended"));
    }

    [Fact]
    public async Task A_canary_gets_its_share_until_the_verdict()
    {
        using var supervised = await SupervisedFleet.ReloadingAsync(1, _ticket, new ReloadRequest(new CanaryPlan(0.25, TimeSpan.FromSeconds(9))));
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
        using var supervised = await SupervisedFleet.ReloadingAsync(3, _ticket, new ReloadRequest(Surge: 2));
        await supervised.BootAsync(1, 2);
        await supervised.WatchPassesAsync();
        await supervised.GoneAsync(1, 1);
        await Eventually.TrueAsync(() => supervised.Of(2, 2) is not null && supervised.Of(3, 2) is not null, "both");
        supervised.Fleet.Current.Replicas.Should().HaveCount(5);
    }

    [Fact]
    public async Task An_app_that_keeps_crashing_is_mended_by_a_reload()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        await supervised.CrashAsync(1, times: 2);
        await supervised.FailedAsync(1);
        supervised.Post(new SupervisorMessage.Reload(new ReloadRequest(), _ticket));
        await supervised.BootAsync(1, 2);
        await supervised.WatchPassesAsync();
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
        using var supervised = await SupervisedFleet.ReloadingAsync(2, _ticket);
        await supervised.BootAsync(1, 2);
        supervised.AskToStop(StopHaste.Graceful);
        (await _ticket.Outcome).Done.Should().BeFalse();
        await supervised.End;
        supervised.Launcher.Started.Should().HaveCount(3).And.OnlyContain(process => process.Exited.IsCompleted);
    }
}
