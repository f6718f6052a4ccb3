using System.Text.Json;
using Gateway.ProcessTests.Serving;

namespace Gateway.ProcessTests.Life;

public class StopTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Term_answers_every_request_that_has_started()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        var pids = await gateway.PidsAsync();
        var slow = Enumerable.Range(0, 20)
            .Select(_ => gateway.NewClient().GetStringAsync("/slow/1500", Cancellation)).ToList();
        await gateway.UntilAsync(document => InFlight(document) == 20, "20 requests in flight");

        gateway.Process.Signal(ProcessList.SigTerm);

        (await Task.WhenAll(slow)).Should().OnlyContain(answer => answer == "done");
        await EndsAsync(gateway, pids);
    }

    [Fact]
    public async Task Term_under_load_breaks_no_answer()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        var load = Load.On(gateway, clients: 8, "/slow/20");
        await load.MoreAsync(100);

        gateway.Process.Signal(ProcessList.SigTerm);

        (await gateway.Process.ExitCodeAsync()).Should().Be(0, gateway.Process.Output);
        await load.StopAsync();
        // Once nobody listens a client is refused; what the gateway has taken, it answers.
        load.Failures.Where(failure => !failure.Contains("Connection refused", StringComparison.Ordinal))
            .Should().BeEmpty();
    }

    [Fact]
    public async Task Who_is_stopped_before_a_replica_is_ready_has_answered_nobody()
    {
        using var folder = new TempFolder();
        await using var gateway = await GatewayRun.ListenAsync(
            TestPaths.Faults, 1, ["--boot", "slow", folder.At("go")],
            new Dictionary<string, string?> { ["Gateway__AccessLog"] = "true", ["Gateway__Log__Format"] = "text" });
        await gateway.StateAsync("starting");

        gateway.Process.Signal(ProcessList.SigTerm);

        (await gateway.Process.ExitCodeAsync()).Should().Be(0, gateway.Process.Output);
        gateway.Process.Output.Should().NotContain(" 503 ");
    }

    [Fact]
    public async Task A_request_that_outlasts_the_time_out_is_cut()
    {
        await using var gateway = await GatewayRun.ServeAsync(
            1, new Dictionary<string, string?> { ["Gateway__Stop__Timeout"] = "200ms" });
        var pids = await gateway.PidsAsync();
        var slow = await StartSlowAsync(gateway);
        gateway.Process.Signal(ProcessList.SigTerm);
        await EndsAsync(gateway, pids);
        await slow.Invoking(request => request).Should().ThrowAsync<HttpRequestException>();
    }

    [Theory]
    [InlineData(ProcessList.SigInt)]
    [InlineData(ProcessList.SigQuit)]
    public async Task A_quick_stop_does_not_wait_for_requests(int signal)
    {
        await using var gateway = await GatewayRun.ServeAsync();
        var pids = await gateway.PidsAsync();
        var slow = await StartSlowAsync(gateway);
        gateway.Process.Signal(signal);
        await EndsAsync(gateway, pids);
        await slow.Invoking(request => request).Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Int_hastens_a_graceful_stop()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        var pids = await gateway.PidsAsync();
        _ = await StartSlowAsync(gateway);
        gateway.Process.Signal(ProcessList.SigTerm);
        await gateway.Process.LineAsync("stopping: SIGTERM");
        gateway.Process.Signal(ProcessList.SigTerm);
        gateway.Process.Signal(ProcessList.SigInt);
        gateway.Process.Signal(ProcessList.SigInt);
        await EndsAsync(gateway, pids);
    }

    [Fact]
    public async Task A_stop_while_replicas_boot_ends_them()
    {
        await using var gateway = await GatewayRun.ListenAsync(TestPaths.Faults, 2, ["--boot", "hang"]);
        await gateway.UntilAsync(document => document.GetProperty("replicas").GetArrayLength() == 2, "Two replicas");
        var pids = await gateway.PidsAsync();
        gateway.Process.Signal(ProcessList.SigTerm);
        await EndsAsync(gateway, pids);
    }

    [Fact]
    public async Task A_stop_leaves_no_public_socket_and_a_kill_leaves_one_that_is_taken_over()
    {
        using var folder = new TempFolder();
        var socket = folder.At("public.sock");
        string[] bind = ["run", TestPaths.Faults, "-w", "1", "--admin", "off", "-b", "unix:" + socket];
        await using var killed = GatewayRun.Run(bind);
        await killed.Process.LineAsync("serving: ");
        killed.Process.Signal(ProcessList.SigKill);
        await killed.Process.ExitCodeAsync();
        File.Exists(socket).Should().BeTrue();

        await using var next = GatewayRun.Run(bind);
        await next.Process.LineAsync("serving: ");
        next.Process.Signal(ProcessList.SigTerm);

        (await next.Process.ExitCodeAsync()).Should().Be(0, next.Process.Output);
        File.Exists(socket).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_verb_returns_when_the_gateway_is_gone(bool now)
    {
        await using var gateway = await GatewayRun.ServeAsync();
        var pids = await gateway.PidsAsync();
        await using var stop = gateway.Verb(now ? ["stop", "--now"] : ["stop"]);
        (await stop.ExitCodeAsync()).Should().Be(0, stop.Output);
        pids.Should().NotContain(pid => ProcessList.IsAlive(pid));
        await EndsAsync(gateway, pids);
    }

    [Fact]
    public async Task A_killed_gateway_leaves_no_replica_and_the_next_one_cleans_up()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        var pids = await gateway.PidsAsync();
        gateway.Process.Signal(ProcessList.SigKill);
        await gateway.Process.ExitCodeAsync();
        await ProcessList.GoneAsync(pids);
        var left = Directory.GetDirectories(gateway.RunDirectory).Single();

        await using var next = await GatewayRun.ListenAsync(
            TestPaths.Faults, 1, settings: new Dictionary<string, string?>
            {
                ["Gateway__RunDirectory"] = gateway.RunDirectory,
                ["Gateway__Control"] = gateway.Control,
            });

        await next.StateAsync("serving");
        Directory.Exists(left).Should().BeFalse();
    }

    private static async Task<Task<string>> StartSlowAsync(GatewayRun gateway)
    {
        var slow = gateway.Http.GetStringAsync("/slow/60000", Cancellation);
        await gateway.UntilAsync(document => InFlight(document) == 1, "A request in flight");
        return slow;
    }

    private static int InFlight(JsonElement document) =>
        document.GetProperty("gateway").GetProperty("inFlight").GetInt32();

    private static async Task EndsAsync(GatewayRun gateway, IReadOnlyList<int> pids)
    {
        pids.Should().NotBeEmpty();
        (await gateway.Process.ExitCodeAsync()).Should().Be(0, gateway.Process.Output);
        pids.Should().NotContain(pid => ProcessList.IsAlive(pid));
        Directory.GetFileSystemEntries(gateway.RunDirectory).Should().BeEmpty("sockets go with the gateway");
    }
}
