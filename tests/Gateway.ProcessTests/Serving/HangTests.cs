using Gateway.Ledger;

namespace Gateway.ProcessTests.Serving;

public class HangTests
{
    private static readonly Dictionary<string, string?> _hasty = new()
    {
        ["Gateway__Health__Interval"] = "200ms",
        ["Gateway__Health__Timeout"] = "500ms",
        ["Gateway__Hang__KillAfter"] = "1s",
    };

    [Fact]
    public async Task A_frozen_replica_is_out_of_rotation_and_then_replaced()
    {
        await using var gateway = await GatewayRun.ServeAsync(2, _hasty);
        using var scene = new FaultScene(await gateway.AdminAsync(), new Random(1));
        var frozen = (await scene.OneReadyAsync())!;
        FaultScene.Freeze(frozen);
        await gateway.Process.LineAsync($"replica {frozen.Id} unhealthy: hung");
        await gateway.Process.LineAsync($"replica {frozen.Id} hung: nothing answered for");
        await ProcessList.GoneAsync([frozen.Pid]);
        await gateway.StateAsync("serving");
    }

    [Fact]
    public async Task A_busy_replica_that_answers_is_not_taken_for_a_hung_one()
    {
        // Every probe is late, and requests are not. With the default times: a slow machine is no hung replica.
        var settings = new Dictionary<string, string?> { ["Gateway__Health__Path"] = "/busy-health" };
        await using var gateway = await GatewayRun.ServeAsync(1, settings);
        var before = await gateway.PidsAsync();
        var load = Load.On(gateway, clients: 4, "/");
        await load.MoreAsync(100);
        using (var order = await gateway.Http.PostAsync("/fault/late-probes", null, TestContext.Current.CancellationToken))
            order.EnsureSuccessStatusCode();
        await gateway.UntilAsync(
            document => document.GetRawText().Contains("but busy", StringComparison.Ordinal), "A late probe");
        await load.MoreAsync(500);
        await load.StopAsync();
        load.Failures.Should().BeEmpty();
        (await gateway.PidsAsync()).Should().Equal(before);
        gateway.Process.Output.Should().NotContain("unhealthy");
    }

    [Fact]
    public async Task A_starved_thread_pool_is_told_by_the_replica_itself()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        using var scene = new FaultScene(await gateway.AdminAsync(), new Random(1));
        await FaultScene.OrderAsync((await scene.OneReadyAsync())!, "starve", seconds: 20);
        await gateway.Process.LineAsync("thread pool stalled");
    }
}
