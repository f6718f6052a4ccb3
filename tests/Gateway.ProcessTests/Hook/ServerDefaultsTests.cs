namespace Gateway.ProcessTests.Hook;

/// <summary>What suits an app behind a gateway better than the framework's own defaults.</summary>
public sealed class ServerDefaultsTests
{
    [Theory]
    [InlineData("100", "100")]
    [InlineData("1", "2")] // the runtime's own: one per CPU
    [InlineData("1000000", "32767")] // as many as it can have
    [InlineData("many", "2")]
    [InlineData("", "2")]
    public async Task An_app_has_so_many_threads_without_a_wait(string given, string minimum) =>
        (await MinimumAsync(new() { ["GATEWAY_REPLICA_THREADS"] = given })).Should().Be(minimum);

    [Fact]
    public async Task What_the_operator_forces_stays() =>
        (await MinimumAsync(new() { ["GATEWAY_REPLICA_THREADS"] = "100", ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "a" }))
            .Should().Be("10");

    [Fact]
    public async Task What_the_app_chooses_stays() =>
        (await MinimumAsync(new() { ["GATEWAY_REPLICA_THREADS"] = "100" }, "own-threads", "7")).Should().Be("7");

    // Of its one client, the gateway, each connection carries the requests of many.
    [Fact]
    public async Task How_fast_clients_send_and_read_is_for_the_gateway_to_judge()
    {
        await using var replica = HookedReplica.Start(TestPaths.Tokens);
        (await replica.GetAsync("/rates")).Should().Be("none none");
    }

    // The gateway has its own, and adds fields: what it lets in is not to be refused here.
    [Theory]
    [InlineData("1048576 1048576 1000 1048576")]
    [InlineData("4096 16384 50 20000", "own-heads")]
    public async Task Heads_may_be_as_large_as_the_gateway_lets_them_be_unless_the_app_says_less(
        string limits, params string[] choices)
    {
        await using var replica = HookedReplica.Start(TestPaths.Tokens, choices);
        (await replica.GetAsync("/heads")).Should().Be(limits);
    }

    private static async Task<string> MinimumAsync(Dictionary<string, string?> environment, params string[] choices)
    {
        environment["DOTNET_PROCESSOR_COUNT"] = "2";
        await using var replica = HookedReplica.Start(TestPaths.Tokens, environment, choices);
        return await replica.GetAsync("/threads");
    }
}
