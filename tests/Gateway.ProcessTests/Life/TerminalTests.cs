using System.Text.RegularExpressions;

namespace Gateway.ProcessTests.Life;

/// <summary>The verbs at a real terminal, of 80 and of 200 columns, in a pipe, and in one whose reader goes.</summary>
public sealed partial class TerminalTests
{
    private static readonly string[] _verbs =
    [
        "status", "status --json", "list", "events", "logs", "scale 2", "drain 1.1", "undrain 1.1", "maintenance on", "maintenance off",
        "recycle --all", "healthcheck", "completion bash", "help", "help scale", "help --man",
        "logs --since 1h", "reload --run \"echo migrated\"", "rollback", "upgrade",
    ];

    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public async Task Each_ends_well_and_says_something_at_a_terminal(int columns)
    {
        Tools.Need("script");
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        await SayAsync(gateway);
        foreach (var verb in _verbs)
            (await AtTerminalAsync(gateway, columns, verb)).Count.Should().BeGreaterThan(verb is "healthcheck" ? -1 : 0, verb);
        (await AtTerminalAsync(gateway, columns, "top", "echo q")).Should().Contain(line => line.Contains("q ends"));
        (await AtTerminalAsync(gateway, columns, "stop")).Should().Contain(line => line.EndsWith("has stopped"));
    }

    // It is the whole terminal's: Ctrl-C reaches it there, and ends it well. A shell that stayed above it could die of the same
    // signal, and its end be told instead.
    [Theory]
    [InlineData(80)]
    [InlineData(200)]
    public async Task A_gateway_begins_at_a_terminal_and_ctrl_c_ends_it(int columns)
    {
        Tools.Need("script");
        using var folder = new TempFolder();
        var run = string.Join(' ', GatewayRun.ArgumentsFor(TestPaths.Faults, 1));
        await using var terminal = Bash(
            $"{{ until test -e {folder.At("typed")}; do sleep 0.2; done; printf '\\003'; }} "
            + $"| script -qec 'stty cols {columns} rows 40; exec GATEWAY {run}' /dev/null",
            folder.At("control.sock"), folder.Path);
        await terminal.LineAsync("1 of 1 replicas ready");
        await File.WriteAllTextAsync(folder.At("typed"), "", TestContext.Current.CancellationToken);
        (await terminal.ExitCodeAsync()).Should().Be(0, terminal.Output);
        terminal.Output.Should().Contain("  token     ").And.Contain("  control   ").And.NotContain("Unhandled");
    }

    [Theory]
    [InlineData(80, new[] { "Pid", "Up", "In flight" })]
    [InlineData(200, new[] { "Pid", "Up", "In flight", "Restarts", "p99 ms", "Queue" })]
    public async Task The_table_fits_and_tells_what_counts(int columns, string[] titles)
    {
        Tools.Need("script");
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        var lines = await AtTerminalAsync(gateway, columns, "status");
        lines.Should().OnlyContain(line => line.Length <= columns);
        lines.Should().ContainSingle(line => line.StartsWith("Replica")).Which.Should().ContainAll(titles);
    }

    [Fact]
    public async Task Each_ends_well_in_a_pipe_and_colours_nothing_there()
    {
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        foreach (var verb in _verbs)
        {
            var piped = await BashAsync(gateway, $"GATEWAY {verb} | cat");
            (piped.Code, piped.Output.Contains('\u001b')).Should().Be((0, false), $"{verb}: {piped.Output}");
        }
    }

    // 0xc3 0xa9 is UTF-8's é; a locale with fewer letters is no reason to lose one.
    [Theory]
    [InlineData("logs --json")]
    [InlineData("logs")]
    public async Task A_program_reads_utf_8_whatever_the_locale(string verb)
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await gateway.Http.GetStringAsync("/say/h%C3%A9llo", TestContext.Current.CancellationToken);
        var read = await BashAsync(gateway, $"LC_ALL=de_DE.ISO-8859-1 GATEWAY {verb} | od -An -tx1");
        string.Concat(read.Output.Split()).Should().Contain("68c3a96c6c6f");
    }

    // The reader has what it wants; nobody waits for the writer.
    [Theory]
    [InlineData("status --watch | head -n 3")]
    [InlineData("top | head -n 1")]
    [InlineData("status --watch --json | head -n 1")]
    [InlineData("events --follow | head -n 1")]
    [InlineData("logs --follow | head -n 1")]
    [InlineData("logs --follow --json | head -n 1")]
    [InlineData("reload | head -n 1")]
    [InlineData("recycle --all | true")]
    [InlineData("status | true")]
    [InlineData("help --man | head -n 1")]
    public async Task A_reader_that_goes_ends_it(string pipe)
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await SayAsync(gateway);
        var ended = await BashAsync(gateway, $"timeout 30 GATEWAY {pipe}");
        ended.Code.Should().NotBe(124, "it would have gone on");
        ended.Output.Should().NotContain("Unhandled");
    }

    [Theory]
    [InlineData("top", "Replica")]
    [InlineData("scale 2", "2 of 2 replicas are ready")]
    public async Task A_terminal_that_only_writes_gets_no_orders(string verb, string said)
    {
        Tools.Need("script");
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        var shown = await BashAsync(gateway, $"echo q | TERM=dumb script -qec 'GATEWAY {verb}' /dev/null");
        shown.Output.Should().NotContain("\u001b");
        shown.Output.Split('\n').Should().ContainSingle(line => line.StartsWith(said));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("list")]
    [InlineData("--help")]
    [InlineData("scale 3")]
    [InlineData("reload")]
    [InlineData("events")]
    [InlineData("events --json --follow")]
    [InlineData("logs")]
    [InlineData("logs --json --follow")]
    [InlineData("top")]
    [InlineData("status --json --watch")]
    [InlineData("run --print-config")]
    [InlineData("run --check-config")]
    [InlineData("completion bash")]
    public async Task What_cannot_be_written_is_said_and_ends_with_1(string verb)
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await SayAsync(gateway);
        await using var written = gateway.Verb("logs", "--follow");
        await written.LineAsync("hello");
        var full = await BashAsync(gateway, $"GATEWAY {verb} > /dev/full");
        (full.Code, full.Output.Split('\n')[0]).Should().Be((1, "gateway: the answer cannot be written: No space left on device"));
    }

    [Fact]
    public async Task Who_no_longer_waits_is_told_that_the_gateway_goes_on()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await using var verb = Bash("exec GATEWAY reload --run 'sleep 30'", gateway.Control, gateway.RunDirectory);
        await verb.LineAsync("runs sleep 30");
        verb.Signal(2);
        (await verb.ExitCodeAsync()).Should().Be(1);
        verb.Output.Should().Contain("the gateway goes on with what it has begun");
    }

    private static Task<string> SayAsync(GatewayRun gateway) =>
        gateway.Http.GetStringAsync("/say/hello", TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<string>> AtTerminalAsync(
        GatewayRun gateway, int columns, string verb, string keys = "true")
    {
        var shown = await BashAsync(gateway,
            $"{keys} | script -qec 'stty cols {columns} rows 40; GATEWAY {verb}' /dev/null");
        shown.Code.Should().Be(0, $"{verb}: {shown.Output}");
        return [.. Escape().Replace(shown.Output, "").Split('\n').Select(line => line.Trim('\r', ' ')).Where(line => line.Length > 0)];
    }

    private static async Task<(int Code, string Output)> BashAsync(GatewayRun gateway, string line)
    {
        await using var bash = Bash(line, gateway.Control, gateway.RunDirectory);
        return (await bash.ExitCodeAsync(), bash.Output);
    }

    private static TestProcess Bash(string line, string control, string runDirectory)
    {
        var typed = line.Replace("GATEWAY", $"{TestPaths.DotNet} {TestPaths.Gateway}", StringComparison.Ordinal);
        return TestProcess.Start("bash", ["-c", $"set -o pipefail; {typed}"], new Dictionary<string, string?>
        {
            ["Gateway__Control"] = control,
            ["Gateway__RunDirectory"] = runDirectory,
            ["Gateway__Admin"] = "http://127.0.0.1:0",
            ["TERM"] = "xterm-256color",
        });
    }

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[a-zA-Z]|[=>])")]
    private static partial Regex Escape();
}
