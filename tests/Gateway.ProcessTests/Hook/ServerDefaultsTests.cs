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

    private static async Task<string> MinimumAsync(Dictionary<string, string?> environment, params string[] choices)
    {
        environment["DOTNET_PROCESSOR_COUNT"] = "2";
        await using var replica = HookedReplica.Start(TestPaths.Tokens, environment, choices);
        return await replica.GetAsync("/threads");
    }
}
