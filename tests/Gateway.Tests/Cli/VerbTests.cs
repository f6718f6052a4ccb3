using System.Globalization;
using System.Net;
using Gateway.Platform;
using Gateway.Tests.Control;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Cli;

/// <summary>The verbs that talk to a running gateway.</summary>
public sealed class VerbTests : IDisposable
{
    private const string Status = """
        { "gateway": { "state": "degraded", "reason": "1 of 2 [ready]", "pid": 7, "bind": ["http://a:1", "http://b:2"],
                       "admin": null, "startedAt": "2026-01-01T00:00:00.123Z",
                       "wanted": 2, "ready": 1, "p99Ms": 9.876 },
          "replicas": [ { "id": "1.1", "state": "ready", "reason": null, "pid": 42, "rssBytes": 94371840 },
                        { "id": "2.1", "state": "failed", "reason": "exit code 3", "pid": null } ] }
        """;

    private const string Died = """{"id":1,"at":"2026-01-01T00:00:00.123+00:00","level":"error","kind":"Died","""
        + """ "replica":"1.1","text":"replica 1.1 died","output":["\u001b[31mno database"],"parts":{"replica":"1.1","inFlight":2}}""";

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("status")]
    [InlineData("events")]
    [InlineData("stop")]
    [InlineData("stop --now")]
    [InlineData("scale 2")]
    [InlineData("scale -1")]
    [InlineData("maintenance on")]
    [InlineData("upgrade")]
    [InlineData("healthcheck --control /nowhere/c.sock")]
    public async Task Without_a_gateway_a_verb_ends_with_4(string verb)
    {
        (await _line.TypeAsync(verb)).Should().Be(ExitCode.NoGateway);
        _line.Error.Should().StartWith("gateway: no gateway listens on /");
    }

    [Fact]
    public async Task List_shows_the_one_that_the_environment_names_as_well()
    {
        await using var gateway = await StartAsync(Status);
        _line.Environment["Gateway__Control"] = gateway.Socket;

        (await _line.TypeAsync("list --json")).Should().Be(ExitCode.Done);

        _line.Out.Should().Contain(gateway.Socket);
    }

    [Theory]
    [InlineData("--app", "shop")]
    [InlineData("--control", "control.sock")]
    public async Task A_shell_is_offered_the_one_that_the_environment_names(string option, string offered)
    {
        await using var gateway = await StartAsync("""{ "gateway": { "app": "shop" } }""");
        _line.Environment["Gateway__Control"] = gateway.Socket;
        var line = $"gateway status {option} ";
        (await _line.TypeAsync($"[suggest:{line.Length}]", line)).Should().Be(ExitCode.Done);
        _line.Out.Should().Contain(offered);
    }

    [Fact]
    public async Task Status_shows_one_row_per_replica_and_a_dash_for_what_is_unknown()
    {
        await using var gateway = await StartAsync(Status);
        (await _line.TypeAsync("status", "--control", gateway.Socket)).Should().Be(ExitCode.Done);

        _line.Out.Should().Contain("degraded: 1 of 2 [ready]").And.Contain("http://a:1, http://b:2")
            .And.Contain("p99 9.88 ms").And.Contain("since 2026-01-01 00:00:00Z");
        _line.Out.Should().MatchRegex(@"1\.1 +ready +42 .*90 MiB +– +–")
            .And.MatchRegex(@"2\.1 +failed +– .*\r?\n +└ exit code 3");
        _line.Out.Should().NotContain("\u001b");
    }

    [Theory]
    [InlineData("80", 80)]
    [InlineData("wide", 240)]
    public async Task Status_in_a_pipe_is_as_wide_as_its_reader_says(string columns, int most)
    {
        await using var gateway = await StartAsync(Status);
        _line.Environment["COLUMNS"] = columns;
        await _line.TypeAsync("status", "--control", gateway.Socket);
        var title = _line.Out.Split('\n').Should().ContainSingle(line => line.StartsWith("Replica")).Which;
        title.Length.Should().BeLessThanOrEqualTo(most);
        title.Contains("Queue").Should().Be(most > 80);
    }

    [Theory]
    [InlineData("drain", "1.1", "2.1")]
    [InlineData("undrain", "--help", "1.1")]
    [InlineData("recycle", "1.1", "2.1")]
    public async Task A_shell_is_offered_the_replicas_that_the_verb_is_for(string verb, string offered, string other)
    {
        await using var gateway = await StartAsync(Status);
        var line = $"gateway {verb} --control {gateway.Socket} ";
        (await _line.TypeAsync($"[suggest:{line.Length}]", line)).Should().Be(ExitCode.Done);
        _line.Out.Should().Contain(offered).And.NotContain(other);
    }

    [Fact]
    public async Task Without_a_gateway_a_shell_is_offered_what_else_there_is()
    {
        (await _line.TypeAsync("[suggest:14]", "gateway drain ")).Should().Be(ExitCode.Done);
        _line.Out.Should().StartWith("--app");
        _line.Error.Should().BeEmpty();
    }

    [Fact]
    public async Task Status_as_json_is_the_document_unchanged()
    {
        await using var gateway = await StartAsync(Status);
        await _line.TypeAsync("status", "--json", "--control", gateway.Socket);
        _line.Out.Should().Be(Status + Environment.NewLine);
    }

    [Fact]
    public async Task Stop_ends_with_0_when_the_gateway_is_gone_and_with_1_when_it_refuses()
    {
        await using var gateway = await StartAsync("");
        (await _line.TypeAsync("stop", "--control", gateway.Socket)).Should().Be(ExitCode.Done);

        await using var other = await StartAsync("""{ "detail": "not now" }""", HttpStatusCode.Conflict);
        (await _line.TypeAsync("stop", "--control", other.Socket)).Should().Be(ExitCode.Failed);
        _line.Error.Should().Contain("not now");
    }

    [Theory]
    [InlineData("serving", ExitCode.Done)]
    [InlineData("degraded", ExitCode.Done)]
    [InlineData("unavailable", ExitCode.Failed)]
    [InlineData("draining", ExitCode.Failed)]
    public async Task A_healthcheck_over_the_socket_is_the_gateways_state(string state, int exitCode)
    {
        await using var gateway = await StartAsync($$"""{ "gateway": { "state": "{{state}}" } }""");
        (await _line.TypeAsync("healthcheck", "--control", gateway.Socket)).Should().Be(exitCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/", ExitCode.Failed)]
    [InlineData("somewhere", ExitCode.Usage)]
    public async Task A_healthcheck_of_a_url_tells_silence_from_nonsense(string url, int exitCode) =>
        (await _line.TypeAsync("healthcheck", url)).Should().Be(exitCode);

    [Fact]
    public async Task A_healthcheck_asks_the_admin_address_of_the_settings()
    {
        _line.Environment.Remove("Gateway__Control");
        _line.Environment["Gateway__Admin"] = "http://*:1";
        (await _line.TypeAsync("healthcheck")).Should().Be(ExitCode.Failed);
        _line.Error.Should().Contain("http://localhost:1/health/fleet does not answer");
    }

    [Fact]
    public async Task What_the_last_step_has_said_is_not_said_again()
    {
        await using var gateway = await StartAsync("""
            {"progress":"1 of 2 replicas are ready"}
            {"progress":"2 of 2 replicas are ready"}
            {"exitCode":0,"detail":"2 of 2 replicas are ready"}
            """);
        (await _line.TypeAsync("scale", "2", "--control", gateway.Socket)).Should().Be(ExitCode.Done);
        _line.Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Should().Equal(
            "1 of 2 replicas are ready", "2 of 2 replicas are ready");
    }

    [Fact]
    public async Task Events_are_lines_with_a_crashs_output_and_no_orders_for_the_terminal()
    {
        await using var gateway = await StartAsync($"data: {Died}\n\n");
        (await _line.TypeAsync("events", "--control", gateway.Socket)).Should().Be(ExitCode.Done);
        _line.Out.Should().MatchRegex(@"^\d\d:\d\d:\d\d\.123 error: replica 1\.1 died\r?\n    \\u001b\[31mno database");

        await _line.TypeAsync("events", "--json", "--control", gateway.Socket);
        const string logged = """{"time":"2026-01-01T00:00:00.123Z","level":"error","message":"replica 1.1 died", """
            + """ "event":"Died","replica":"1.1","inFlight":2,"output":["\u001B[31mno database"],"id":1}""";
        _line.Out.Should().EndWith(logged.Replace(",  \"", ",\"") + Environment.NewLine);
    }

    [Fact]
    public async Task Logs_show_the_exception_that_a_record_has_apart_from_its_message()
    {
        await using var gateway = await StartAsync("""
            data: {"time":"2026-01-01T00:00:00Z","level":"error","replica":"1.1","message":"bad","record":{"Exception":"IOException: disk\n   at Shop"}}


            """);
        await _line.TypeAsync("logs", "--control", gateway.Socket);
        _line.Out.ReplaceLineEndings("\n").Should().Contain("error: bad\n    IOException: disk\n       at Shop");
    }

    [Theory]
    [InlineData("logs", "one.*Shop.*two")]
    [InlineData("logs --grep ^tw", "1.1 . two")]
    [InlineData("logs --since 1h", "1.1 . two")]
    [InlineData("logs --json --since 1h", "^.\"time\".*two")]
    public async Task Logs_are_what_replicas_have_written(string verb, string lines)
    {
        string Record(DateTimeOffset time, string level, string message) => "data: {\"time\":\""
            + time.ToString("O", CultureInfo.InvariantCulture)
            + $"\",\"level\":\"{level}\",\"replica\":\"1.1\",\"message\":\"{message}\"}}\n\n";
        await using var gateway = await StartAsync(
            Record(DateTimeOffset.UnixEpoch, "info", "one") + Record(DateTimeOffset.UnixEpoch, "error", "fail: Shop\\n   why")
            + Record(DateTimeOffset.UtcNow, "info", "two"));
        (await _line.TypeAsync([.. verb.Split(' '), "--control", gateway.Socket])).Should().Be(ExitCode.Done);
        _line.Out.TrimEnd().Replace(Environment.NewLine, " ").Should().MatchRegex(lines);
        if (verb.Length > 4) _line.Out.Should().NotContain("Shop");
    }

    [Theory]
    [InlineData("logs --since yesterday")]
    [InlineData("logs --grep (")]
    public async Task Logs_that_nobody_can_look_for_are_wrong_usage(string verb) =>
        (await _line.TypeAsync(verb)).Should().Be(ExitCode.Usage);

    [Theory]
    [InlineData("status")]
    [InlineData("status --sort state")]
    [InlineData("scale 2")]
    [InlineData("drain 1.1")]
    public async Task Nothing_that_a_replica_says_gives_the_terminal_orders(string verb)
    {
        var said = verb.StartsWith("status", StringComparison.Ordinal)
            ? Status.Replace("exit code 3", @"exit\u001b[2J\u009b3J code")
                .Replace("1 of 2 [ready]", @"1 of 2\u001b]0;owned\u0007").Replace("\"2.1\"", @"""2.1\u001b[H""")
            : """
              {"progress":"1.1 says \u001b[2J"}
              {"exitCode":1,"detail":"1.1 is unhealthy: \u001b]0;owned\u0007"}
              """;
        await using var gateway = await StartAsync(said);
        await _line.TypeAsync([.. verb.Split(' '), "--control", gateway.Socket]);
        (_line.Out + _line.Error).Should().Contain(@"\u001b").And.NotMatchRegex("[\u0000-\u0008\u001b\u007f-\u009f]");
    }

    [Fact]
    public async Task Nor_does_a_refusal()
    {
        await using var gateway = await StartAsync("""{ "detail": "no \u001b[2J" }""", HttpStatusCode.Conflict);
        await _line.TypeAsync("reload", "--control", gateway.Socket);
        _line.Error.Should().Contain(@"\u001b[2J").And.NotContain("\u001b");
    }

    private Task<ScriptedGateway> StartAsync(string answer, HttpStatusCode status = HttpStatusCode.OK) =>
        ScriptedGateway.StartAsync(_line.Folder.At(Guid.NewGuid().ToString("N")[..8]), context =>
        {
            context.Response.StatusCode = (int)status;
            return context.Response.WriteAsync(answer);
        });
}
