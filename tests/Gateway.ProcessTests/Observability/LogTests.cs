using System.Text.Json;

namespace Gateway.ProcessTests.Observability;

public class LogTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_by_a_program_every_line_is_json_and_a_request_has_one()
    {
        await using var gateway = GatewayRun.Run(
            ["run", TestPaths.Faults, "-w", "1", "-b", "http://127.0.0.1:0", "--admin", "off"],
            new Dictionary<string, string?> { ["Gateway__Log__Format"] = "auto" });
        await gateway.Process.LineAsync("\"event\":\"ReplicaReady\"");
        gateway.Process.Signal(15);
        (await gateway.Process.ExitCodeAsync()).Should().Be(0, gateway.Process.Output);

        gateway.Process.Lines.Should().OnlyContain(line => IsEvent(line));
    }

    [Theory]
    [InlineData("postrotate\n  kill -USR1 PID\n endscript")]
    [InlineData("copytruncate")]
    public async Task Logrotate_moves_the_file_away_and_no_line_is_lost_or_broken(string rule)
    {
        Tools.Need("jq");
        Assert.SkipUnless(
            File.Exists("/usr/sbin/logrotate") || Environment.GetEnvironmentVariable("CI") == "true",
            "logrotate is not installed");
        using var folder = new TempFolder();
        var log = folder.At("log/gateway.log");
        Directory.CreateDirectory(folder.At("log"));
        await using var gateway = await GatewayRun.ServeAsync(1, new Dictionary<string, string?>
        {
            ["Gateway__Log__File"] = log,
            ["Gateway__Log__Format"] = "auto",
            ["Gateway__AccessLog"] = "true",
        });
        await gateway.Http.GetStringAsync("/say/before", Cancellation);
        // What is written between copy and truncate is lost to every program.
        await Eventually.GetAsync(async () =>
        {
            var written = await File.ReadAllTextAsync(log, Cancellation);
            return written.Contains("\"/say/before\"") && written.Contains("\"before\"") ? written : null;
        }, "Both lines of the first request");
        await File.WriteAllTextAsync(folder.At("rules"),
            $"{log} {{\n rotate 3\n {rule.Replace("PID", $"{gateway.Process.Id}")}\n}}\n", Cancellation);
        // Rules that others may write are refused.
        await RunAsync("chmod", "600", folder.At("rules"));
        await RunAsync("/usr/sbin/logrotate", "-f", "-s", folder.At("state"), folder.At("rules"));
        await Eventually.GetAsync(() => Task.FromResult(File.Exists(log) ? log : null), "A new file");
        await gateway.Http.GetStringAsync("/say/after", Cancellation);
        gateway.Process.Signal(15);
        (await gateway.Process.ExitCodeAsync()).Should().Be(0, gateway.Process.Output);

        (await RunAsync("jq", "-r", "select(.event == \"request\") | .path", log + ".1", log))
            .Should().ContainInOrder("/say/before", "/say/after");
        (await RunAsync("jq", "-r", "select(.replica == \"1.1\" and .stream == \"stdout\") | .message", log + ".1", log))
            .Should().Contain("before").And.Contain("after");
    }

    private static async Task<IReadOnlyList<string>> RunAsync(string program, params string[] arguments)
    {
        await using var run = TestProcess.Start(program, arguments);
        (await run.ExitCodeAsync()).Should().Be(0, run.Output);
        return run.Lines;
    }

    [Fact]
    public async Task A_request_is_a_line_with_its_replica_its_times_and_its_bytes()
    {
        await using var gateway = await GatewayRun.ServeAsync(
            1, new Dictionary<string, string?> { ["Gateway__AccessLog"] = "true" });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/large/1?secret=1");
        request.Headers.Add("X-Request-Id", "id-of-mine");
        using var answer = await gateway.Http.SendAsync(request, Cancellation);
        await answer.Content.ReadAsByteArrayAsync(Cancellation);

        var line = await gateway.Process.LineAsync("id=id-of-mine");
        line.Should().Contain(" GET /large/1 200 ").And.Contain("bytes=1048576").And.Contain("queue=0.0")
            .And.Contain("upstream=").And.Contain("replica=1.1").And.Contain("attempts=1").And.NotContain("secret");
    }

    [Fact]
    public async Task What_a_replica_writes_cannot_pass_for_the_gateways_own_words()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await gateway.Http.GetStringAsync("/say/" + Uri.EscapeDataString("a\u001b[2J\u2028b"), Cancellation);
        (await gateway.Process.LineAsync("1.1 | a")).Should().EndWith(@"1.1 | a\u001b[2J\u2028b");
    }

    [Theory]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData(">/dev/full 2>/dev/full")]
    public async Task A_log_that_cannot_be_written_ends_nobody(string redirections)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no such shell");
        using var folder = new TempFolder();
        await using var gateway = TestProcess.Start("/bin/sh",
            [
                "-c", $"exec \"$0\" \"$@\" {redirections}", TestPaths.DotNet, TestPaths.Gateway, "run", TestPaths.Faults,
                "-w", "1", "-b", "http://127.0.0.1:0", "--admin", "off", "--control", folder.At("c.sock"), "--access-log",
            ],
            new Dictionary<string, string?> { ["Gateway__RunDirectory"] = folder.Path });
        await Eventually.GetAsync(async () =>
        {
            if (gateway.HasExited) throw new InvalidOperationException("The gateway has ended.");
            await using var check = TestProcess.Start(
                TestPaths.DotNet, [TestPaths.Gateway, "healthcheck", "--control", folder.At("c.sock")]);
            return await check.ExitCodeAsync() == 0 ? "" : null;
        }, "It serves");
        gateway.Signal(15);
        (await gateway.ExitCodeAsync()).Should().Be(0);
    }

    private static bool IsEvent(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("time", out _) && json.RootElement.TryGetProperty("event", out _);
    }
}
