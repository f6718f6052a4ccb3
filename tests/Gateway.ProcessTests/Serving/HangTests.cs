using System.Text.Json;
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
    public async Task One_that_hangs_is_found_while_clients_have_every_descriptor()
    {
        await using var gateway = await GatewayRun.ServeAsync(2, _hasty);
        using var scene = new FaultScene(await gateway.AdminAsync(), new Random(1));
        var frozen = (await scene.OneReadyAsync())!;
        Tools.Need("prlimit");
        await ProcessLimits.FloodAsync(gateway.Process.Id, gateway.Address, async () =>
        {
            FaultScene.Freeze(frozen);
            await gateway.Process.LineAsync($"replica {frozen.Id} unhealthy: hung");
            await ProcessList.GoneAsync([frozen.Pid]);
        });
        await gateway.StateAsync("serving");
    }

    [Fact]
    public async Task What_waits_for_a_replica_that_hangs_goes_to_another_before_that_one_is_killed()
    {
        var settings = new Dictionary<string, string?>(_hasty) { ["Gateway__Hang__KillAfter"] = "1h" };
        await using var gateway = await GatewayRun.ServeAsync(2, settings);
        using var scene = new FaultScene(await gateway.AdminAsync(), new Random(1));
        var waiting = Enumerable.Range(0, 10)
            .Select(_ => gateway.Http.GetStringAsync("/slow/1500", TestContext.Current.CancellationToken)).ToList();
        await gateway.UntilAsync(
            document => document.GetProperty("replicas").EnumerateArray()
                .All(replica => replica.GetProperty("inFlight").GetInt32() == 5), "Five at each");
        var frozen = (await scene.OneReadyAsync())!;
        FaultScene.Freeze(frozen);
        (await Task.WhenAll(waiting)).Should().OnlyContain(answer => answer == "done");
        FaultScene.Thaw(frozen);
    }

    [Fact]
    public async Task A_dump_of_a_hung_replica_is_written_where_it_was_asked_for()
    {
        using var folder = new TempFolder();
        var settings = new Dictionary<string, string?>(_hasty)
        {
            ["Gateway__Hang__Dumps"] = "1",
            ["Gateway__Hang__DumpFolder"] = folder.Path,
        };
        await using var gateway = await GatewayRun.ServeAsync(1, settings);
        using var scene = new FaultScene(await gateway.AdminAsync(), new Random(1));
        var hung = (await scene.OneReadyAsync())!;
        await FaultScene.OrderAsync(hung, "mute", seconds: 0);
        await gateway.Process.LineAsync($"replica {hung.Id}: dump written to {folder.Path}");
        await ProcessList.GoneAsync([hung.Pid]);
        Directory.GetFiles(folder.Path, "*.dmp").Should().ContainSingle();
    }

    [Fact]
    public async Task When_all_replicas_wait_for_one_database_one_is_replaced_and_no_request_is_lost()
    {
        using var folder = new TempFolder();
        var held = Path.Combine(folder.Path, "held");
        await File.WriteAllTextAsync(held, "", TestContext.Current.CancellationToken);
        await using var gateway = await GatewayRun.ServeAsync(3, _hasty);
        var patient = gateway.NewClient();
        patient.Timeout = TimeSpan.FromMinutes(2);
        var waiting = Enumerable.Range(0, 30).Select(_ => AnswerAsync(patient, $"/database?heldBy={held}")).ToList();
        await gateway.Process.LineAsync("it is killed");
        await gateway.UntilAsync(document => ReasonOf(document).Contains("all replicas are busy for ")
            && ReasonOf(document).Contains(" s: not replaced, since it would help nobody"), "The condition says why");
        File.Delete(held);
        (await Task.WhenAll(waiting)).Should().OnlyContain(answer => answer == "done", gateway.Process.Output);
        await gateway.UntilAsync(document => ReasonOf(document).Length == 0, "All is well again");
        gateway.Process.Lines.Count(line => line.Contains("it is killed"))
            .Should().Be(1, gateway.Process.Output);
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

    private static async Task<string> AnswerAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static string ReasonOf(JsonElement document) =>
        document.GetProperty("gateway").GetProperty("reason").GetString() ?? "";
}
