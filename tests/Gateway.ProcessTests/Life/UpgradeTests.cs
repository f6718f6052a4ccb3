using System.Globalization;
using System.Net;

namespace Gateway.ProcessTests.Life;

public class UpgradeTests
{
    // So many fit into a run of all tests; GATEWAY_TEST_UPGRADES=20 asks for more.
    private static readonly int _upgrades =
        int.Parse(Environment.GetEnvironmentVariable("GATEWAY_TEST_UPGRADES") ?? "3", CultureInfo.InvariantCulture);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upgrades_under_load_refuse_nobody_and_break_nothing()
    {
        using var certificate = new TestCertificate();
        await using var gateway = await GatewayRun.ListenAsync(
            TestPaths.Faults, 1, [], certificate.With("Gateway__Stop__Timeout", "3s"), ["-b", "https://127.0.0.1:0"]);
        await gateway.StateAsync("serving");
        var mixed = MixedClients.On(gateway);
        var pids = new List<int> { gateway.Process.Id };

        for (var upgrade = 0; upgrade < _upgrades; upgrade++)
        {
            await using var verb = gateway.Verb("upgrade");
            (await verb.ExitCodeAsync()).Should().Be(0, verb.Output);
            pids.Add(await gateway.PidAsync());
        }

        await mixed.StopAsync();
        pids.Should().OnlyHaveUniqueItems();
        await ProcessList.GoneAsync(pids.SkipLast(1));
        mixed.Failures.Should().BeEmpty();
        mixed.Answered.Should().HaveCount(9).And.OnlyContain(answered => answered > 100);
        mixed.Endings.Should().HaveCountGreaterThan(_upgrades).And.OnlyContain(ending => ending == "1001" || ending == "end");
    }

    [Theory]
    [InlineData("-tls1_3")]
    [InlineData("-tls1_2")]
    public async Task Clients_resume_their_tls_sessions_at_the_new_gateway(string version)
    {
        Tools.Need("openssl");
        using var folder = new TempFolder();
        using var certificate = new TestCertificate();
        await using var gateway = await GatewayRun.ListenAsync(
            TestPaths.Faults, 1, [], certificate.With("Gateway__Stop__Timeout", "3s"), ["-b", "https://127.0.0.1:0"]);
        var session = folder.At("session");
        (await AskAsync(gateway, $"{version} -sess_out {session}")).Should().Contain("New, TLSv1.");
        (await AskAsync(gateway, $"{version} -sess_in {session}")).Should().Contain("Reused, TLSv1.");

        await using var verb = gateway.Verb("upgrade");
        (await verb.ExitCodeAsync()).Should().Be(0, verb.Output);

        (await AskAsync(gateway, $"{version} -sess_in {session}")).Should().Contain("Reused, TLSv1.");
    }

    [Fact]
    public async Task A_new_gateway_has_warmed_itself_up_without_a_request_of_a_replicas()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway__AccessLog"] = "true",
            ["Gateway__Log__Format"] = "text",
        };
        await using var gateway = await GatewayRun.ServeAsync(1, settings);

        await using var verb = gateway.Verb("upgrade");

        (await verb.ExitCodeAsync()).Should().Be(0, verb.Output);
        var status = await gateway.StatusAsync();
        status.GetProperty("replicas")[0].GetProperty("requests").GetInt64().Should().Be(0);
        status.GetProperty("gateway").GetProperty("requests").GetInt64().Should().Be(0);
        (await gateway.NewClient().GetStringAsync("/slow/1", Cancellation)).Should().NotBeNull();
        await gateway.Process.LineAsync("GET /slow/1 200");
        gateway.Process.Output.Should().NotContain(" GET / ");
    }

    [Fact]
    public async Task An_app_that_does_not_boot_any_more_leaves_the_old_gateway_in_place()
    {
        using var folder = new TempFolder();
        await using var gateway = await GatewayRun.ServeAsync(1, null, "--boot", "crash-when", folder.At("broken"));
        await File.WriteAllTextAsync(folder.At("broken"), "", Cancellation);

        await using var verb = gateway.Verb("upgrade");

        (await verb.ExitCodeAsync()).Should().Be(1, verb.Output);
        verb.Output.Should().Contain("exit code 3").And.Contain("the app cannot boot");
        await StaysAsync(gateway);
    }

    [Fact]
    public async Task A_binary_that_does_not_begin_leaves_the_old_gateway_in_place()
    {
        using var folder = new TempFolder();
        var program = folder.At("gateway.dll");
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(TestPaths.Gateway)!))
            File.Copy(file, folder.At(Path.GetFileName(file)));
        await using var gateway = await GatewayRun.ListenAsync(TestPaths.Faults, 1, program: program);
        await gateway.StateAsync("serving");
        // As a deployment does it: a running program's own file is not written over.
        await File.WriteAllTextAsync(folder.At("half"), "half a file", Cancellation);
        File.Move(folder.At("half"), program, overwrite: true);

        await using var verb = gateway.Verb("upgrade");

        (await verb.ExitCodeAsync()).Should().Be(1, verb.Output);
        verb.Output.Should().MatchRegex("the new gateway ended with exit code [0-9]+: it said nothing here");
        await StaysAsync(gateway);
    }

    [Fact]
    public async Task Settings_that_are_wrong_leave_the_old_gateway_in_place()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("gateway.json"), "{}", Cancellation);
        await using var gateway = await GatewayRun.ListenAsync(
            TestPaths.Faults, 1, options: ["--config", folder.At("gateway.json")]);
        await gateway.StateAsync("serving");
        await File.WriteAllTextAsync(
            folder.At("gateway.json"), """{ "Gateway": { "Stop": { "Timeout": "soon" } } }""", Cancellation);

        await using var verb = gateway.Verb("upgrade");

        (await verb.ExitCodeAsync()).Should().Be(1, verb.Output);
        verb.Output.Should().Contain("exit code 2").And.Contain("Gateway:Stop:Timeout is 'soon'");
        await StaysAsync(gateway);
    }

    [Fact]
    public async Task A_new_gateway_that_is_killed_before_it_serves_leaves_the_old_one_in_place()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("go"), "", Cancellation);
        await using var gateway = await GatewayRun.ServeAsync(1, null, "--boot", "slow", folder.At("go"));
        File.Delete(folder.At("go"));
        await using var verb = gateway.Verb("upgrade");

        TestProcess.SignalOther(await HeirAsync(gateway), ProcessList.SigKill);

        (await verb.ExitCodeAsync()).Should().Be(1, verb.Output);
        await StaysAsync(gateway);
    }

    [Fact]
    public async Task A_new_gateway_that_is_killed_while_the_old_one_drains_gives_the_clients_back()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        var slow = gateway.NewClient().GetStringAsync("/slow/8000", Cancellation);
        await gateway.UntilAsync(
            document => document.GetProperty("gateway").GetProperty("inFlight").GetInt32() == 1, "A request in flight");
        await using var verb = gateway.Verb("upgrade");
        (await verb.ExitCodeAsync()).Should().Be(0, verb.Output);

        TestProcess.SignalOther(await HeirAsync(gateway), ProcessList.SigKill);

        await gateway.Process.LineAsync("this one serves again");
        (await slow).Should().Be("done");
        await StaysAsync(gateway);
    }

    [Fact]
    public async Task An_old_gateway_that_is_killed_while_the_new_one_boots_is_replaced_all_the_same()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("go"), "", Cancellation);
        await using var gateway = await GatewayRun.ServeAsync(1, null, "--boot", "slow", folder.At("go"));
        File.Delete(folder.At("go"));
        gateway.Process.Signal(ProcessList.SigUsr2);
        var heir = await HeirAsync(gateway);

        gateway.Process.Signal(ProcessList.SigKill);
        // Nobody accepts yet, and nobody is refused.
        var waiting = gateway.NewClient().GetStringAsync("/", Cancellation);
        await File.WriteAllTextAsync(folder.At("go"), "", Cancellation);

        (await waiting).Should().Be("fine");
        (await gateway.PidAsync()).Should().Be(heir);
    }

    [Fact]
    public async Task A_stop_during_an_upgrade_ends_both()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("go"), "", Cancellation);
        await using var gateway = await GatewayRun.ServeAsync(1, null, "--boot", "slow", folder.At("go"));
        File.Delete(folder.At("go"));
        gateway.Process.Signal(ProcessList.SigUsr2);
        var heir = await HeirAsync(gateway);

        gateway.Process.Signal(ProcessList.SigTerm);

        await ProcessList.GoneAsync([gateway.Process.Id, heir]);
        (await gateway.Process.ExitCodeAsync()).Should().Be(0, gateway.Process.Output);
    }

    // It says its pid in its log, which the new one shares.
    private static async Task<int> HeirAsync(GatewayRun gateway)
    {
        var line = await gateway.Process.LineAsync("the new gateway is pid ");
        return int.Parse(line.Split(' ')[^1], null);
    }

    private static async Task StaysAsync(GatewayRun gateway)
    {
        await gateway.StateAsync("serving");
        (await gateway.PidAsync()).Should().Be(gateway.Process.Id);
        using var answer = await gateway.NewClient().GetAsync("/", Cancellation);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static async Task<string> AskAsync(GatewayRun gateway, string options)
    {
        const string question = @"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        await using var client = TestProcess.Start("sh",
            ["-c", $"printf '{question}' | openssl s_client -connect {gateway.TlsAddress!.Authority} -ign_eof {options}"]);
        await client.ExitCodeAsync();
        return client.Output;
    }
}
