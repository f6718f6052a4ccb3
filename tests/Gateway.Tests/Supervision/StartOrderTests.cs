using Gateway.Replicas;
using Gateway.Settings;
using Gateway.Supervision;

namespace Gateway.Tests.Supervision;

public class StartOrderTests
{
    private const string Hint = "set Gateway:Start to first";

    [Theory]
    [InlineData(false, 0, 3, false, true)]
    [InlineData(false, 0, 0, true, true)]
    [InlineData(true, 0, 0, false, true)]
    [InlineData(true, 0, 1, false, false)]
    [InlineData(true, 1, 0, false, true)]
    [InlineData(true, 1, 2, true, true)]
    [InlineData(true, 0, 0, true, false)]
    public void The_first_of_a_version_boots_alone(bool firstAlone, int served, int booting, bool died, bool may) =>
        StartOrder.MayStart(firstAlone, served, booting, died).Should().Be(may);

    [Theory]
    [InlineData(true, true, SlotStep.Fill)]
    [InlineData(true, false, SlotStep.None)]
    [InlineData(false, true, SlotStep.None)]
    public void A_slot_is_filled_when_it_is_due_and_nobody_has_to_be_first(bool due, bool may, SlotStep step) =>
        SlotPlan.Next(new Slot(1), new SlotSituation(Surplus: false, due, Room: true, OnTrial: false, may))
            .Should().Be(step);

    [Fact]
    public async Task The_others_start_when_the_first_is_ready()
    {
        using var supervised = await FirstAsync(4);
        await supervised.IdleAsync();
        supervised.Launcher.Started.Should().ContainSingle();
        await supervised.PassProbeAsync(1);
        await supervised.StartsAsync(4);
        supervised.Log.Should().NotContain(line => line.Contains(Hint));
    }

    [Fact]
    public async Task A_first_one_that_dies_ends_the_run_without_another_try()
    {
        using var supervised = await FirstAsync(4);
        await supervised.DieAsync(1, 7, "no database");
        var end = await supervised.End.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        end.BootFailure!.LastOutput.Should().Equal("no database");
        supervised.Launcher.Started.Should().ContainSingle();
    }

    [Fact]
    public async Task After_none_were_wanted_one_is_the_first_again()
    {
        using var supervised = await FirstAsync(2);
        await supervised.PassProbeAsync(1);
        await supervised.BootAsync(2, 1);
        supervised.Post(new SupervisorMessage.Scale(0));
        await Eventually.TrueAsync(() => supervised.Fleet.Current.Replicas.IsEmpty, "none is left");

        supervised.Post(new SupervisorMessage.Scale(2));
        await supervised.StartsAsync(3);
        await supervised.IdleAsync();
        supervised.Launcher.Started.Should().HaveCount(3);
        await supervised.PassProbeAsync(1);
        await supervised.StartsAsync(4);
    }

    [Fact]
    public async Task One_that_died_beside_others_that_came_up_is_told_of_the_setting_once()
    {
        using var supervised = await SupervisedFleet.StartAsync(3);
        await Eventually.TrueAsync(() => supervised.Fleet.Current.Replicas.Length == 3, "all are entered");
        await supervised.DieAsync(1);
        await supervised.DieAsync(2);
        await supervised.IdleAsync();
        supervised.Log.Should().NotContain(line => line.Contains(Hint), "the app may not boot at all");

        supervised.Clock.Advance(TimeSpan.FromSeconds(1));
        await supervised.PassProbeAsync(3);
        await Eventually.TrueAsync(() => supervised.Log.Any(line => line.Contains(Hint)), "the setting is named");
        await supervised.StartsOfAsync(1, 2);
        await supervised.IdleAsync();
        supervised.Log.Count(line => line.Contains(Hint)).Should().Be(1);
    }

    [Fact]
    public async Task One_that_dies_at_its_start_alone_raced_nobody()
    {
        using var supervised = await SupervisedFleet.ReadyAsync(2);
        await supervised.IdleAsync();
        await supervised.DieAsync(1);
        await supervised.StartsOfAsync(1, 2);
        await supervised.StateAsync(1, ReplicaState.Starting);
        await supervised.DieAsync(1);
        await supervised.IdleAsync();
        supervised.Log.Should().NotContain(line => line.Contains(Hint));
    }

    private static async Task<SupervisedFleet> FirstAsync(int wanted)
    {
        var supervised = new SupervisedFleet(() => new GatewayOptions { Start = StartMode.First });
        supervised.Run(wanted);
        await supervised.StateAsync(1, ReplicaState.Starting);
        return supervised;
    }
}
