using Gateway.Ledger;

namespace Gateway.ProcessTests.Serving;

public sealed class LedgerTests : IDisposable
{
    private readonly TempFolder _ledger = new();

    public void Dispose() => _ledger.Dispose();

    [Fact]
    public async Task While_replicas_are_killed_every_client_gets_its_answer_and_nothing_is_done_twice()
    {
        var verdict = await StrikeAsync(1, "kill -9", "kill -9", "exit 0", "stack overflow", "kill -9");
        verdict.Failures.Should().BeEmpty();
        verdict.Right.Should().BeGreaterThan(500);
    }

    [Fact]
    public async Task While_every_replica_is_killed_at_once_requests_wait_for_the_next_ones()
    {
        var verdict = await StrikeAsync(2, "kill -9 of all", "kill -9 of all");
        verdict.Failures.Should().BeEmpty();
        verdict.Refused.Should().Be(0);
    }

    [Fact]
    public async Task While_replicas_hang_or_reset_their_answers_the_others_answer_for_them()
    {
        var verdict = await StrikeAsync(3, "freeze for ever", "deadlock", "never answers", "answers reset");
        verdict.Failures.Should().BeEmpty();
    }

    [Fact]
    public async Task While_a_replica_opens_nothing_refuses_streams_or_says_goodbye_the_others_answer_for_it()
    {
        var verdict = await StrikeAsync(4, "out of descriptors", "streams refused", "connections said goodbye to");
        verdict.Failures.Should().BeEmpty();
    }

    // As bench/chaos deals them, for a minute instead of ten.
    [Fact]
    public async Task While_faults_strike_as_the_dice_will_nothing_is_lost()
    {
        var deck = Gateway.Ledger.Faults.All.Select(fault => fault.Name).ToArray();
        new Random(7).Shuffle(deck);
        var verdict = await StrikeAsync(7, deck[..9]);
        verdict.Failures.Should().BeEmpty();
    }

    [Fact]
    public async Task A_gateway_flooded_with_more_connections_than_descriptors_loses_nothing_and_blames_nobody()
    {
        await using var gateway = await GatewayRun.ServeAsync(2, null, "--ledger", _ledger.Path);
        using var scene = new FaultScene(await gateway.AdminAsync(), new Random(1));
        var load = LedgerLoad.Start(new LedgerTarget(gateway.Address, gateway.H2Address), _ledger.Path);
        await MoreAsync(load);
        var kept = (await scene.ReplicasAsync())[1];
        Tools.Need("prlimit");
        await ProcessLimits.FloodAsync(
            gateway.Process.Id, gateway.Address, () => ReplaceAsync(scene, other: kept));
        gateway.Process.Output.Should().Contain("file descriptors are used up");
        await MoreAsync(load);
        var verdict = await load.StopAsync();
        verdict.Failures.Should().BeEmpty("of what the gateway says: {0}", gateway.Process.Output);
        gateway.Process.Output.Should().NotContain($"replica {kept.Id} unhealthy");
    }

    private static async Task ReplaceAsync(FaultScene scene, ReplicaAt other)
    {
        var killed = (await scene.ReplicasAsync()).Single(replica => replica.Pid != other.Pid);
        FaultScene.Kill(killed);
        await Eventually.GetAsync(
            async () => (await scene.ReplicasAsync()).Count(one => one.State == "ready" && one.Pid != killed.Pid) == 2
                ? "replaced" : null,
            "another in place of the killed one");
    }

    private async Task<LedgerVerdict> StrikeAsync(int seed, params string[] faults)
    {
        // What takes seconds by default, since people would rather wait than lose a replica.
        var hasty = new Dictionary<string, string?>
        {
            ["Gateway__Health__Interval"] = "300ms",
            ["Gateway__Health__Timeout"] = "700ms",
            ["Gateway__Hang__KillAfter"] = "2s",
            // Two that hang are not killed together: what the second holds is a 504, within the ledger's patience.
            ["Gateway__Timeouts__Response"] = "30s",
            // Only of what failed, whose answers were broken off among them.
            ["Gateway__AccessLog"] = "true",
            ["Gateway__Log__AccessOneOf"] = "1000000",
        };
        await using var gateway = await GatewayRun.ServeAsync(
            3, hasty, "--ledger", _ledger.Path, "--boot", "while", _ledger.At("no-boot"));
        using var scene = new FaultScene(await gateway.AdminAsync(), new Random(seed))
        {
            BootsNotWhile = _ledger.At("no-boot"),
        };
        var load = LedgerLoad.Start(new LedgerTarget(gateway.Address, gateway.H2Address), _ledger.Path);
        foreach (var fault in faults)
        {
            await MoreAsync(load);
            await Gateway.Ledger.Faults.Of(fault).StrikeAsync(scene);
            (await scene.WholeAsync(TimeSpan.FromSeconds(30))).Should().BeTrue(gateway.Process.Output);
        }

        await MoreAsync(load);
        return await load.StopAsync(
            () => new LedgerExcuses([], LedgerExcuses.BrokenOffIn(gateway.Process.Output.Split('\n'))));
    }

    private static Task MoreAsync(LedgerLoad load)
    {
        var wanted = load.Count + 200;
        return Eventually.GetAsync(
            () => Task.FromResult(load.Count >= wanted ? "done" : null), "200 more answers");
    }
}
