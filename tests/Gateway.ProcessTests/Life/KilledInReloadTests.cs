using System.Text.Json;
using Gateway.ProcessTests.Serving;

namespace Gateway.ProcessTests.Life;

/// <summary>kill -9 in each phase of a reload, of a replica and of the gateway itself.</summary>
public sealed class KilledInReloadTests : IDisposable
{
    // Long enough for the kill to come within it.
    private static readonly Dictionary<string, string?> _longWatch = new()
    {
        ["Gateway__Rollout__Watch"] = "4s",
        ["Gateway__Rollout__WatchRequests"] = "1000000",
    };

    private readonly DeployedApp _app = new();

    public void Dispose() => _app.Dispose();

    [Theory]
    [InlineData("replica 1.2 started", "1.2", 1, "1.2 died: killed by SIGKILL")]
    [InlineData("1.2 is ready and watched", "1.2", 1, "1.2 died: killed by SIGKILL")]
    [InlineData("1.2 is ready and watched", "1.1", 0, "2 replicas run generation 2")]
    [InlineData("1.2 is ready and watched", "2.1", 0, "2 replicas run generation 2")]
    [InlineData("replica 2.2 started", "1.2", 0, "2 replicas run generation 2")]
    [InlineData("replica 2.2 started", "2.1", 0, "2 replicas run generation 2")]
    [InlineData("replica 2.2 started", "2.2", 1, "2.2 died: killed by SIGKILL")]
    public async Task A_replica_that_is_killed_costs_no_request_and_the_reload_ends(
        string phase, string killed, int code, string said)
    {
        await using var gateway = await GatewayRun.ServeAppAsync(_app.Dll, settings: _longWatch);
        var load = Load.On(gateway, clients: 4, "/slow/5");
        _app.Deploy("2");
        await using var reload = gateway.Verb("reload");
        await gateway.Process.LineAsync(phase);

        TestProcess.SignalOther(await PidAsync(gateway, killed), ProcessList.SigKill);

        (await reload.ExitCodeAsync()).Should().Be(code, reload.Output);
        reload.Output.Should().Contain(said);
        await load.StopAsync();
        load.Failures.Should().BeEmpty();
        await gateway.StateAsync("serving");
    }

    [Theory]
    [InlineData("preparing generation 2")]
    [InlineData("replica 1.2 started")]
    [InlineData("replica 2.2 started")]
    public async Task A_gateway_that_is_killed_leaves_no_process_behind(string phase)
    {
        await using var gateway = await GatewayRun.ServeAppAsync(_app.Dll);
        _app.Deploy("2");
        gateway.Process.Signal(ProcessList.SigHup);
        await gateway.Process.LineAsync(phase);
        gateway.Process.Signal(ProcessList.SigKill);
        await Eventually.GetAsync(
            () => Task.FromResult(ProcessList.ChildrenOfRun(gateway.RunDirectory).Any(ProcessList.IsAlive) ? null : "gone"),
            "The end of the replicas");
    }

    private static async Task<int> PidAsync(GatewayRun gateway, string id)
    {
        var document = JsonDocument.Parse(await gateway.UntilAsync(
            status => status.GetProperty("replicas").EnumerateArray().Any(replica => Is(replica, id)), id));
        using (document)
            return document.RootElement.GetProperty("replicas").EnumerateArray().First(replica => Is(replica, id))
                .GetProperty("pid").GetInt32();
    }

    private static bool Is(JsonElement replica, string id) => replica.GetProperty("id").GetString() == id;
}
