using System.Text.Json;
using Gateway.ProcessTests.Serving;

namespace Gateway.ProcessTests.Life;

public class ReplicaVerbTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recycling_replaces_processes_and_loses_nothing()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        var load = Load.On(gateway, clients: 4, "/slow/5");
        var before = await gateway.PidsAsync();

        await VerbAsync(gateway, 0, "1 replaced; 2 of 2 replicas are ready", "recycle", "1.1");
        (await gateway.PidsAsync()).Should().Contain(before[1]).And.NotContain(before[0]);
        await VerbAsync(gateway, 0, "2 replaced; 2 of 2 replicas are ready", "recycle", "--all");

        await load.StopAsync();
        load.Failures.Should().BeEmpty();
        (await gateway.PidsAsync()).Should().HaveCount(2).And.NotIntersectWith(before);
    }

    [Fact]
    public async Task A_drained_replica_keeps_its_process_and_serves_again_once_undrained()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        var before = await gateway.PidsAsync();

        await VerbAsync(gateway, 0, "1.1 is drained", "drain", "1.1");
        (await StateOfAsync(gateway, 0)).Should().Be("draining");
        for (var request = 0; request < 10; request++)
            (await gateway.Http.GetStringAsync("/pid", Cancellation)).Should().Be($"{before[1]}");

        await VerbAsync(gateway, 0, "1.1 is ready", "undrain", "1.1");
        (await StateOfAsync(gateway, 0)).Should().Be("ready");
        (await gateway.PidsAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task What_cannot_be_drained_or_is_not_there_is_refused()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await VerbAsync(gateway, 1, "1.1 is the last replica that is ready", "drain", "1.1");
        await VerbAsync(gateway, 1, "there is no replica 9.9", "drain", "9.9");
        await VerbAsync(gateway, 1, "there is no replica 9.9", "recycle", "9.9");
        await VerbAsync(gateway, 1, "1.1 is ready and was not drained", "undrain", "1.1");
        await VerbAsync(gateway, 2, "name one replica, or say --all", "recycle");
    }

    [Fact]
    public async Task After_so_many_requests_a_replica_is_replaced_by_itself()
    {
        await using var gateway = await GatewayRun.ServeAsync(
            2, new Dictionary<string, string?>
            {
                ["Gateway__Recycle__Requests"] = "100",
                ["Gateway__Boot__StableAfter"] = "1s",
            });
        var before = await gateway.PidsAsync();
        var load = Load.On(gateway, clients: 4, "/");
        await gateway.Process.LineAsync("is replaced: it has served");
        await gateway.UntilAsync(document => !before.Any(pid => Shows(document, pid)), "Both are replaced");
        await load.StopAsync();
        load.Failures.Should().BeEmpty();
    }

    private static async Task VerbAsync(GatewayRun gateway, int code, string said, params string[] verb)
    {
        await using var process = gateway.Verb(verb);
        (await process.ExitCodeAsync()).Should().Be(code, process.Output);
        process.Output.Should().Contain(said);
    }

    private static bool Shows(JsonElement document, int pid) =>
        document.GetRawText().Contains($"\"pid\": {pid},", StringComparison.Ordinal);

    private static async Task<string?> StateOfAsync(GatewayRun gateway, int index) =>
        (await gateway.ReplicasAsync()).GetProperty("replicas")[index].GetProperty("state").GetString();
}
