using System.Net;
using Gateway.ProcessTests.Life;

namespace Gateway.ProcessTests.Serving;

/// <summary>APP as an address: replicas that somebody else runs.</summary>
public class DiscoveredReplicasTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("h1", "Http1")]
    [InlineData("h2c", "Http2")]
    public async Task Running_replicas_are_served_in_the_protocol_that_they_are_said_to_speak(
        string protocol, string kestrel)
    {
        await using var app = RunningApp.Start(kestrel);
        await using var gateway = await ListenAsync(app.Url, protocol);
        await gateway.StateAsync("serving");

        (await gateway.Http.GetStringAsync("/", Cancellation)).Should().Be("fine");
        using var echo = await gateway.Http.PostAsync("/echo", new StringContent("body"), Cancellation);
        (await echo.Content.ReadAsStringAsync(Cancellation)).Should().Be("body");
        var status = (await gateway.ReplicasAsync()).GetRawText();
        status.Should().Contain("\"origin\": \"addresses\"").And.Contain($"\"id\": \"127.0.0.1:{app.Port}\"");
    }

    [Fact]
    public async Task An_app_that_is_not_there_yet_is_a_503_with_the_cause_until_it_is()
    {
        var port = FreePort.Next();
        await using var gateway = await ListenAsync($"http://127.0.0.1:{port}");
        var refused = await gateway.UntilAsync(
            document => document.GetRawText().Contains("Connection refused"), "The cause in the status");
        using (var answer = await gateway.Http.GetAsync("/", Cancellation))
            (await Problem.OfAsync(answer, HttpStatusCode.ServiceUnavailable)).GetProperty("detail").GetString()
                .Should().Be("0 of 1 replicas are ready");

        await using var app = RunningApp.Start("Http1", port);
        await gateway.StateAsync("serving");
        refused.Should().Contain("starting");
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_one_line_in_the_log_and_no_news_for_the_client()
    {
        await using var gateway = await ListenAsync("http://nobody.invalid:8080");
        var line = await gateway.Process.LineAsync("the name nobody.invalid");
        line.Should().Contain("warning: ");
        using var answer = await gateway.Http.GetAsync("/", Cancellation);
        var problem = await Problem.OfAsync(answer, HttpStatusCode.ServiceUnavailable);
        problem.GetProperty("detail").GetString().Should().Be("0 of 0 replicas are ready");
    }

    [Fact]
    public async Task One_of_two_that_ends_costs_no_get()
    {
        await using var one = RunningApp.Start("Http1");
        await using var other = RunningApp.Start("Http1");
        await using var gateway = await ListenAsync($"{one.Url},{other.Url}");
        await gateway.StateAsync("serving");
        var load = Load.On(gateway, clients: 8, "/");
        await load.MoreAsync(200);
        one.Kill();
        await gateway.StateAsync("degraded");
        await load.StopAsync();
        load.Failures.Should().BeEmpty();
    }

    [Fact]
    public async Task A_new_version_that_does_worse_gets_no_more_requests_and_its_numbers_are_told()
    {
        using var deployed = new DeployedApp();
        deployed.Deploy("2", "500");
        var port = FreePort.Next();
        await using var old = RunningApp.Start("Http1");
        await using var gateway = await ListenAsync($"{old.Url},http://127.0.0.1:{port}");
        await gateway.StateAsync("degraded");
        var load = Load.On(gateway, clients: 8, "/slow/5");

        await using var worse = RunningApp.Start("Http1", port, dll: deployed.Dll);

        await gateway.Process.LineAsync($"127.0.0.1:{port} gets no more requests: version 2: it fails more: ");
        await load.StopAsync();
        load.Failures.Should().OnlyContain(failure => failure.StartsWith("InternalServerError"), "only the new one's own");
        (await gateway.Http.GetStringAsync("/version", Cancellation)).Should().Be("1");
    }

    [Fact]
    public async Task A_verb_that_only_their_owner_can_do_is_refused_with_the_right_command()
    {
        await using var gateway = await ListenAsync("http://127.0.0.1:1");
        await using var scale = gateway.Verb("scale", "3");
        (await scale.ExitCodeAsync()).Should().Be(1);
        scale.Output.Should().Contain("docker compose up -d --no-recreate --scale api=N");
    }

    [Fact]
    public async Task One_that_an_operator_has_drained_stays_so_under_a_new_gateway()
    {
        await using var one = RunningApp.Start("Http1");
        await using var other = RunningApp.Start("Http1");
        await using var gateway = await ListenAsync($"{one.Url},{other.Url}");
        await gateway.StateAsync("serving");
        await using (var drain = gateway.Verb("drain", $"127.0.0.1:{one.Port}"))
            (await drain.ExitCodeAsync()).Should().Be(0, drain.Output);

        await using (var upgrade = gateway.Verb("upgrade"))
            (await upgrade.ExitCodeAsync()).Should().Be(0, upgrade.Output);

        (await gateway.PidAsync()).Should().NotBe(gateway.Process.Id);
        (await gateway.ReplicasAsync()).GetProperty("replicas").EnumerateArray()
            .Single(replica => replica.GetProperty("id").GetString() == $"127.0.0.1:{one.Port}")
            .GetProperty("state").GetString().Should().Be("draining");
        for (var request = 0; request < 10; request++)
            (await gateway.Http.GetStringAsync("/pid", Cancellation)).Should().Be($"{other.Pid}");
        await using var undrain = gateway.Verb("undrain", $"127.0.0.1:{one.Port}");
        (await undrain.ExitCodeAsync()).Should().Be(0, undrain.Output);
        await Eventually.GetAsync(
            async () => (await gateway.ReplicasAsync()).GetRawText().Contains("draining") ? null : "all serve", "serving");
    }

    [Fact]
    public async Task A_reload_takes_the_settings_and_names_who_reloads_the_replicas()
    {
        using var folder = new TempFolder();
        var file = folder.At("gateway.json");
        await File.WriteAllTextAsync(file, "{}", Cancellation);
        await using var app = RunningApp.Start("Http1");
        await using var gateway = await GatewayRun.ListenAsync(app.Url, replicas: null, options: ["--config", file]);
        await gateway.StateAsync("serving");

        await File.WriteAllTextAsync(file, """{ "Gateway": { "AccessLog": true } }""", Cancellation);
        await using (var reload = gateway.Verb("reload"))
        {
            (await reload.ExitCodeAsync()).Should().Be(0, reload.Output);
            reload.Output.Should().Contain("Gateway:AccessLog is true now").And.Contain("reloaded where they run");
        }

        await using var canary = gateway.Verb("reload", "--canary", "10%,1");
        (await canary.ExitCodeAsync()).Should().Be(1, canary.Output);
        canary.Output.Should().Contain("others run them");
    }

    [Theory]
    [InlineData("--replicas: every address of", "-w", "2")]
    [InlineData("arguments behind -- go to replicas that are started here", "--", "x")]
    [InlineData("replicas that run elsewhere are reloaded there", "--reload")]
    public async Task What_makes_no_sense_for_running_replicas_is_wrong_usage(string reason, params string[] arguments)
    {
        await using var gateway = GatewayRun.Run(["http://127.0.0.1:1", .. arguments]);
        (await gateway.Process.ExitCodeAsync()).Should().Be(2);
        gateway.Process.Output.Should().Contain(reason);
    }

    private static Task<GatewayRun> ListenAsync(string app, string protocol = "h1") => GatewayRun.ListenAsync(
        app, replicas: null, settings: new Dictionary<string, string?>
        {
            ["Gateway__Discovery__Protocol"] = protocol,
        });
}
