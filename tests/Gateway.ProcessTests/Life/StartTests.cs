namespace Gateway.ProcessTests.Life;

/// <summary>An app that migrates at its start, and dies if another one does at the same time.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Lock => _folder.At("lock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task With_one_first_all_come_up_and_over_a_reload_without_a_failure()
    {
        await using var gateway = await GatewayRun.ServeAsync(
            4, new Dictionary<string, string?> { ["Gateway__Start"] = "first" }, "--boot", "lock", Lock);
        // The next version migrates as well.
        File.Delete(Lock + ".done");
        await using var reload = gateway.Verb("reload");
        (await reload.ExitCodeAsync()).Should().Be(0, reload.Output);
        await gateway.UntilAsync(document => document.GetProperty("replicas").EnumerateArray().Count(
            replica => replica.GetProperty("generation").GetInt32() == 2
                && replica.GetProperty("state").GetString() == "ready") == 4, "Four of the new generation");
        gateway.Process.Output.Should().NotContain(" died: ");
        Started(gateway)[1].Should().BeGreaterThan(FirstReady(gateway));
    }

    [Fact]
    public async Task Together_those_that_lose_the_race_are_started_again_and_the_setting_is_named()
    {
        await using var gateway = await GatewayRun.ServeAsync(4, null, "--boot", "race", Lock);
        gateway.Process.Output.Should().Contain(" died: exit code 6");
        gateway.Process.Lines.Should().ContainSingle(line => line.Contains("set Gateway:Start to first"));
    }

    private static List<int> Started(GatewayRun gateway) => [.. gateway.Process.Lines
        .Select((line, number) => (line, number)).Where(told => told.line.Contains(" started (pid ")).Select(told => told.number)];

    private static int FirstReady(GatewayRun gateway) =>
        gateway.Process.Lines.ToList().FindIndex(line => line.Contains(" ready after "));
}
