using System.Net;
using System.Net.Sockets;

namespace Gateway.ProcessTests.Serving;

public class FailureTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_replica_costs_no_get_and_is_replaced()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        var load = Load.On(gateway, clients: 8, "/");
        for (var round = 0; round < 3; round++)
        {
            await load.MoreAsync(200);
            var victim = (await gateway.PidsAsync())[0];
            TestProcess.SignalOther(victim, ProcessList.SigKill);
            await gateway.UntilAsync(
                document => !document.GetRawText().Contains($"\"pid\": {victim},", StringComparison.Ordinal)
                    && document.GetProperty("gateway").GetProperty("state").GetString() == "serving",
                "A replacement that is ready");
        }

        await load.StopAsync();
        load.Failures.Should().BeEmpty();
        gateway.Process.Output.Should().Contain("died: killed by SIGKILL");
    }

    [Fact]
    public async Task A_client_that_has_every_byte_of_an_answer_keeps_its_connection_when_the_replica_then_breaks()
    {
        const int length = 2 * 1024 * 1024;
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, stop) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = gateway.Address };
        (await client.GetByteArrayAsync($"/whole-then-reset/{length}", Cancellation)).Should().HaveCount(length);

        (await gateway.Http.PostAsync("/sse/seen", null, Cancellation)).EnsureSuccessStatusCode();
        await gateway.UntilAsync(
            document => document.GetProperty("gateway").GetProperty("inFlight").GetInt32() == 0, "An end of the answer");

        (await client.GetStringAsync("/", Cancellation)).Should().Be("fine");
        connections.Should().Be(1);
    }

    [Fact]
    public async Task A_slot_that_keeps_crashing_is_failed_while_the_others_serve()
    {
        using var folder = new TempFolder();
        var flag = folder.At("crash");
        await using var gateway = await GatewayRun.ServeAsync("--boot", "crash-when", flag);
        await File.WriteAllTextAsync(flag, "", Cancellation);

        TestProcess.SignalOther((await gateway.PidsAsync())[0], ProcessList.SigKill);
        await gateway.UntilAsync(document => document.GetProperty("replicas").EnumerateArray().Any(
            replica => replica.GetProperty("state").GetString() == "failed"
                && replica.GetProperty("restarts").GetInt32() >= 2), "A failed slot");

        (await gateway.Http.GetStringAsync("/", Cancellation)).Should().Be("fine");
        File.Delete(flag);
        await gateway.StateAsync("serving");
    }

    [Fact]
    public async Task A_post_whose_replica_crashes_is_a_502_that_says_how_often_it_was_tried()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        using var answer = await gateway.Http.PostAsync("/crash", null, Cancellation);
        var problem = await Problem.OfAsync(answer, HttpStatusCode.BadGateway);
        problem.GetProperty("detail").GetString().Should().StartWith("1 attempt was made; the last, by replica ");
        problem.GetProperty("instance").GetString().Should().Be("/crash");
        await gateway.Process.LineAsync("died: killed by SIGABRT");
    }

    [Theory]
    [InlineData("GET", 4)]
    [InlineData("GET", 1)]
    [InlineData("POST", 4)]
    public async Task What_ends_its_process_ends_three_and_nobody_else_is_lost(string method, int replicas)
    {
        await using var gateway = await GatewayRun.ServeAsync(replicas, null);
        var load = Load.On(gateway, clients: 4, "/");
        await load.MoreAsync(50);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/crash");
        if (method == "POST") request.Content = new StringContent("kept");
        request.Headers.Add("Idempotency-Key", "1");
        using var answer = await gateway.Http.SendAsync(request, Cancellation);
        var problem = await Problem.OfAsync(answer, HttpStatusCode.BadGateway);
        // An attempt that finds a process already gone ends none, and counts as an attempt.
        problem.GetProperty("detail").GetString().Should().MatchRegex("^[3-9] attempts were made; ")
            .And.EndWith("; not repeated, since 3 processes have ended under it");
        await gateway.StateAsync("serving");
        await load.StopAsync();
        load.Failures.Should().BeEmpty();
        gateway.Process.Lines.Count(line => line.Contains("died: killed by SIGABRT")).Should().Be(3);
    }

    [Fact]
    public async Task A_connection_that_a_replica_aborts_is_a_502()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        using var answer = await gateway.Http.PostAsync("/early-abort", new StringContent("x"), Cancellation);
        await Problem.OfAsync(answer, HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task A_replica_that_does_not_answer_in_time_is_a_504_and_lives_on()
    {
        await using var gateway = await GatewayRun.ServeAsync(
            1, new Dictionary<string, string?> { ["Gateway__Timeouts__Response"] = "300ms" });
        var before = await gateway.PidsAsync();
        using var answer = await gateway.Http.GetAsync("/slow/60000", Cancellation);
        await Problem.OfAsync(answer, HttpStatusCode.GatewayTimeout);
        (await gateway.PidsAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task While_nobody_is_ready_the_answer_is_503_with_a_time_to_retry()
    {
        using var folder = new TempFolder();
        var flag = folder.At("go");
        await using var gateway = await GatewayRun.ListenAsync(
            TestPaths.Faults, 2, ["--boot", "slow", flag]);
        using (var answer = await gateway.Http.GetAsync("/", Cancellation))
        {
            var problem = await Problem.OfAsync(answer, HttpStatusCode.ServiceUnavailable);
            problem.GetProperty("detail").GetString().Should().StartWith("0 of 2 replicas are ready");
            answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        }

        await File.WriteAllTextAsync(flag, "", Cancellation);
        await gateway.StateAsync("serving");
        (await gateway.Http.GetStringAsync("/", Cancellation)).Should().Be("fine");
    }

    [Fact]
    public async Task A_body_above_the_limit_is_a_413()
    {
        await using var gateway = await GatewayRun.ServeAsync(
            1, new Dictionary<string, string?> { ["Gateway__Limits__RequestBody"] = "10" });
        using var answer = await gateway.Http.PostAsync("/echo", new StringContent("eleven bytes"), Cancellation);
        await Problem.OfAsync(answer, HttpStatusCode.RequestEntityTooLarge);
        answer.Headers.ConnectionClose.Should().BeTrue();
    }
}
