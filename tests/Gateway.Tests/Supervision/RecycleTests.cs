using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Supervision;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Supervision;

public class RecycleTests
{
    private readonly CommandTicket _ticket = new();

    [Theory]
    [InlineData(109, 0, 0.0, "it has served 109 requests")]
    [InlineData(109, 0, 1.0, null)]
    [InlineData(111, 0, 1.0, "it has served 111 requests")]
    [InlineData(0, 60, 0.0, "it is 60 s old")]
    [InlineData(0, 60, 1.0, null)]
    [InlineData(0, 0, 1.0, null)]
    public void Requests_and_age_are_limits_with_jitter(int requests, int seconds, double dice, string? reason)
    {
        var replica = Used(requests, null);
        var limits = new RecycleOptions { Requests = 100, Age = TimeSpan.FromSeconds(60) };
        RecycleRule.Due(replica, TimeSpan.FromSeconds(seconds), limits, dice)?.Text.Should().Be(reason);
        (RecycleRule.Due(replica, TimeSpan.FromSeconds(seconds), limits, dice) is null).Should().Be(reason is null);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(99L << 20, null)]
    [InlineData(100L << 20, "it takes 100 MiB of memory")]
    public void Memory_is_a_limit_once_it_is_known(long? bytes, string? reason) =>
        (RecycleRule.Due(Used(0, bytes), TimeSpan.Zero, new RecycleOptions { Memory = 100L << 20 }, 1)?.Text)
            .Should().Be(reason);

    [Fact]
    public async Task Those_that_are_due_go_one_at_a_time_and_the_new_one_is_ready_first()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(
            2, () => new GatewayOptions { Recycle = new RecycleOptions { Age = TimeSpan.FromMinutes(1) } });
        await supervised.AdvanceAsync(TimeSpan.FromMinutes(2), () => supervised.Launcher.Started.Count == 3);
        supervised.Fleet.Current.Ready.Should().HaveCount(2);
        supervised.Log.Count(line => line.Contains("is replaced")).Should().Be(1);

        await supervised.BootAsync(1, 1);
        await supervised.GoneToAsync(2);
        supervised.Launcher.Started.Should().HaveCount(3, "the new one has to prove itself first");
        await supervised.AdvanceAsync(TimeSpan.FromSeconds(1), () => supervised.Launcher.Started.Count == 4);
    }

    [Fact]
    public async Task An_app_that_needs_more_memory_than_allowed_is_replaced_more_and_more_slowly()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(
            1, () => new GatewayOptions { Recycle = new RecycleOptions { Memory = 100L << 20 } });
        var pauses = new List<TimeSpan>();
        for (var time = 1; time <= 3; time++)
        {
            supervised.In(1)!.Usage = new ReplicaUsage(null, 200L << 20, null, null);
            pauses.Add(await UntilNextStartAsync(supervised));
            await supervised.BootAsync(1, 1);
            await supervised.GoneToAsync(1);
        }

        pauses.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        supervised.Log.Count(line => line.Contains("replaces it in vain")).Should().Be(1);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 20)]
    [InlineData(3, 80)]
    [InlineData(20, 600)]
    public void Each_replacement_in_vain_doubles_the_pause(int inVain, int seconds) =>
        RecycleRule.Pause(TimeSpan.FromSeconds(10), inVain).Should().Be(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData(2, 19, 3)]
    [InlineData(2, 20, 0)]
    public void One_that_has_served_for_long_was_not_replaced_in_vain(int before, int served, int after) =>
        RecycleRule.InVain(before, TimeSpan.FromSeconds(served), TimeSpan.FromSeconds(10)).Should().Be(after);

    [Fact]
    public async Task The_oldest_of_those_that_are_due_goes_first()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(
            2, () => new GatewayOptions { Recycle = new RecycleOptions { Requests = 1 } });
        foreach (var slot in (int[])[1, 2])
        {
            await UseAsync(supervised);
            await supervised.AdvanceAsync(TimeSpan.FromSeconds(1), () => supervised.Launcher.StartsOf(slot) == 2);
            await supervised.BootAsync(slot, 1);
            await supervised.GoneToAsync(2);
        }
    }

    [Fact]
    public async Task A_replacement_that_fails_leaves_the_old_one_and_says_so()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        supervised.Post(new SupervisorMessage.Recycle("1.1", _ticket));
        await supervised.StartsAsync(2);
        supervised.Launcher.In(1).Exit(7);
        (await _ticket.Outcome).Should().Be(CommandOutcome.Failed("1.1 stays, since its replacement failed"));
        supervised.Fleet.Current.Ready.Should().ContainSingle();
    }

    [Fact]
    public async Task No_two_that_live_have_one_id_and_the_slots_id_means_the_one_that_stays()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        foreach (var taken in (string[])["1.1.2", "1.1"])
        {
            var ticket = new CommandTicket();
            supervised.Post(new SupervisorMessage.Recycle("1.1", ticket));
            (await supervised.BootAsync(1, 1)).Id.Text.Should().Be(taken);
            (await ticket.Outcome).Done.Should().BeTrue();
        }
    }

    [Fact]
    public async Task A_sick_neighbour_is_no_fault_of_the_replacement()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        for (var death = 0; death < 2; death++)
        {
            await Eventually.TrueAsync(() => supervised.In(2) is not null, "slot 2 is filled");
            await supervised.DieAsync(2);
        }

        await supervised.FailedAsync(2);
        supervised.Post(new SupervisorMessage.Recycle("1.1", _ticket));
        await supervised.BootAsync(1, 1);
        (await _ticket.Outcome).Should().Be(new CommandOutcome(Done: true, "1 replaced; 1 of 2 replicas are ready"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replica_that_serves_is_replaced_first_one_that_hangs_at_once(bool serves)
    {
        using var supervised = await SupervisedFleet.ReadyAsync(1);
        var old = supervised.In(1)!;
        using var lease = old.TryLease();
        if (!serves) supervised.Fleet.Apply(old, ReplicaEvent.ProbesFailed, "it is silent");
        supervised.Post(new SupervisorMessage.Replace(old, "it hangs"));
        await supervised.StartsAsync(2);
        old.State.Should().Be(serves ? ReplicaState.Ready : ReplicaState.Draining);
    }

    [Fact]
    public async Task One_that_an_operator_holds_stays_until_it_is_given_back()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        var held = supervised.In(1)!;
        supervised.Fleet.Drain(held, HoldReason.Operator, "drained").Should().Be(Removal.Done);
        await supervised.AdvanceAsync(supervised.Stop.Timeout * 2, () => held.State == ReplicaState.Draining);
        supervised.Launcher.In(1).AskedToStop.Should().BeFalse();

        supervised.Fleet.Undrain(held).Should().BeTrue();
        held.State.Should().Be(ReplicaState.Starting);
        supervised.Fleet.Apply(held, ReplicaEvent.ProbePassed);
        supervised.Launcher.Started.Should().HaveCount(2);
    }

    private static async Task UseAsync(SupervisedFleet supervised)
    {
        foreach (var replica in supervised.Fleet.Current.Ready)
            for (var request = 0; request < 2; request++) replica.TryLease()!.Dispose();
        await supervised.IdleAsync();
    }

    private static async Task<TimeSpan> UntilNextStartAsync(SupervisedFleet supervised)
    {
        var (began, before) = (supervised.Clock.GetUtcNow(), supervised.Launcher.Started.Count);
        await supervised.AdvanceAsync(TimeSpan.FromSeconds(1), () => supervised.Launcher.Started.Count > before);
        return supervised.Clock.GetUtcNow() - began;
    }

    private static Replica Used(int requests, long? bytes)
    {
        var replica = Some.Ready(new Fleet());
        for (var request = 0; request < requests; request++) replica.TryLease()!.Dispose();
        replica.Usage = bytes is null ? null : new ReplicaUsage(null, bytes, null, null);
        return replica;
    }
}
