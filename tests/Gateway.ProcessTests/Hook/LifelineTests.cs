namespace Gateway.ProcessTests.Hook;

public class LifelineTests
{
    [Theory]
    [InlineData("create-builder")]
    [InlineData("create-empty-builder")]
    [InlineData("web-host-defaults")]
    public async Task A_replica_stops_by_itself_when_its_gateway_is_gone(string style)
    {
        await using var replica = await HookedReplica.ServeAsync(style);

        replica.EndLifeline();

        (await replica.Process.ExitCodeAsync()).Should().Be(0, replica.Process.Output);
    }

    [Fact]
    public async Task A_replica_that_is_asked_to_stop_finishes_its_requests_first()
    {
        await using var replica = await HookedReplica.ServeAsync("create-builder");
        using var answer = await replica.Http2.GetAsync(
            "/until-stopping", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        await replica.AskToStopAsync();

        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.Should().Be("waiting finished");
        (await replica.Process.ExitCodeAsync()).Should().Be(0, replica.Process.Output);
    }

    [Fact]
    public async Task A_starved_thread_pool_does_not_keep_a_replica_alive()
    {
        await using var replica = await HookedReplica.ServeAsync("create-builder");
        // Answered or not: what writes answers may be starved already.
        var starving = replica.Http1.GetAsync("/starve", TestContext.Current.CancellationToken);
        await replica.Process.LineAsync("starving");

        replica.EndLifeline();

        (await replica.Process.ExitCodeAsync()).Should().NotBe(0, "nothing but force ends it");
        await Task.WhenAny(starving);
    }
}
