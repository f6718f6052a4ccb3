using Gateway.ProcessTests.Dashboard;

namespace Gateway.ProcessTests.Life;

/// <summary>The first day of a new operator, in the least comfortable of containers.</summary>
public sealed class RehearsalTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private static readonly string[] _settings =
        ["Gateway__Log__Format=text", "Gateway__Boot__BackOffMax=1s", "Gateway__Admin=http://127.0.0.1:0"];

    private readonly TempFolder _wishes = new();

    public void Dispose() => _wishes.Dispose();

    [Fact]
    public async Task From_a_cold_start_one_command_and_one_look_tell_which_of_four_is_sick_and_why()
    {
        await using var gateway = Start();
        var status = await gateway.StatusAsync("3 of 4 replicas ready");
        var lines = status.Split('\n', StringSplitOptions.TrimEntries);
        lines[0].Should().StartWith("degraded: 3 of 4 replicas are ready; 3.1 ");
        lines.SkipWhile(line => !line.StartsWith("3.1 ", StringComparison.Ordinal)).ElementAt(1)
            .Should().StartWith("└ ").And.Contain("no licence for this machine");

        await using var page = await gateway.PageAsync(browser);
        await page.StateAsync("Degraded");
        (await page.Rows.First.GetAttributeAsync("id")).Should().StartWith("replica-3.1");
        (await page.Rows.First.TextContentAsync()).Should().Contain("no licence for this machine");
        await page.EventAsync("replica 3.1");
    }

    [Fact]
    public async Task Healed_it_is_scaled_reloaded_and_one_drained_until_it_is_seen_empty()
    {
        await using var gateway = Start();
        await gateway.StatusAsync("3 of 4 replicas ready");
        await File.WriteAllTextAsync(_wishes.At("healed"), "", TestContext.Current.CancellationToken);
        await gateway.StatusAsync("serving", "4 of 4 replicas ready");

        (await gateway.VerbAsync("scale", "2")).Should().EndWith("2 of 2 replicas are ready");
        (await gateway.VerbAsync("reload")).Should().EndWith("2 replicas run generation 2");
        await DrainAsync(gateway);
        await gateway.VerbAsync("stop");
        (await gateway.Process.ExitCodeAsync()).Should().Be(0);
        Directory.Exists($"/dev/shm/gateway-{gateway.Process.Id}").Should().BeFalse("nothing is left");
    }

    [Fact]
    public async Task Its_replicas_can_read_each_others_environment_and_not_the_gateways()
    {
        await using var gateway = Start();
        await gateway.StatusAsync("3 of 4 replicas ready");
        var line = await gateway.Process.LineAsync("replica 1.1 started (pid ");
        (await ReadAsync(line[(line.LastIndexOf(' ') + 1)..^1])).Should().Be(0);
        (await ReadAsync($"{gateway.Process.Id}")).Should().NotBe(0);
    }

    private static async Task<int> ReadAsync(string pid)
    {
        await using var cat = TestProcess.Start("setpriv", [.. HardenedGateway.AsItsUser, "cat", $"/proc/{pid}/environ"]);
        return await cat.ExitCodeAsync();
    }

    private HardenedGateway Start() => HardenedGateway.Start(
        _wishes, _settings, "-w", "4", "-b", "http://127.0.0.1:0", "--", "--boot", "sick", "3", "/mnt/wishes/healed");

    private static async Task DrainAsync(HardenedGateway gateway)
    {
        var answer = await gateway.EndlessAsync();
        var busy = (await gateway.StatusAsync("1 in flight")).Split('\n')
            .Single(line => line.Contains(".2  ", StringComparison.Ordinal) && Column(line, 5) == "1");
        var id = Column(busy, 0);
        await using var drain = gateway.Verb("drain", id);
        await gateway.StatusAsync($"{id} is draining");
        drain.HasExited.Should().BeFalse("its last answer has not ended");

        answer.Dispose();
        (await drain.ExitCodeAsync()).Should().Be(0, drain.Output);
        var status = await gateway.StatusAsync("drained by an operator");
        Column(status.Split('\n').Single(line => line.StartsWith(id, StringComparison.Ordinal)), 5).Should().Be("0");
        (await gateway.VerbAsync("undrain", id)).Should().EndWith($"{id} is ready");
    }

    private static string Column(string line, int number) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is var columns && columns.Length > number
            ? columns[number]
            : "";
}
