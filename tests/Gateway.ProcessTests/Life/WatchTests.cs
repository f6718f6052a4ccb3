namespace Gateway.ProcessTests.Life;

/// <summary><c>gateway status --watch</c> at a real terminal, which <c>script</c> makes.</summary>
public class WatchTests
{
    [Fact]
    public async Task At_a_terminal_it_redraws_takes_letters_and_fits()
    {
        Tools.Need("script");
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        await using var watch = Watch(gateway, keys: "cq", columns: 80);

        (await watch.ExitCodeAsync()).Should().Be(0, watch.Output);

        watch.Output.Should().Contain("by id;").And.Contain("by cpu;").And.Contain("\e[32mready");
        watch.Lines.Where(line => line.Contains("ready") && line.Contains('–')).Select(Plain)
            .Should().NotBeEmpty().And.OnlyContain(line => line.Length <= 80);
    }

    // What is typed waits in the terminal until it is read.
    private static TestProcess Watch(GatewayRun gateway, string keys, int columns) => TestProcess.Start("sh",
    [
        "-c", $"printf {keys} | script -qec \"stty cols {columns}; '{TestPaths.DotNet}' '{TestPaths.Gateway}' status --watch "
            + $"--control '{gateway.Control}'\" /dev/null",
    ], new Dictionary<string, string?> { ["TERM"] = "xterm", ["NO_COLOR"] = null });

    private static string Plain(string line) =>
        System.Text.RegularExpressions.Regex.Replace(line, @"\e\[[\d?;]*[a-zA-Z]|\r", "");
}
