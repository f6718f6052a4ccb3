namespace Gateway.ProcessTests.Life;

public class ControlTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_shows_the_gateway_and_its_replicas()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        await gateway.Http.GetStringAsync("/", Cancellation);

        var status = await gateway.StatusAsync();

        var about = status.GetProperty("gateway");
        about.GetProperty("state").GetString().Should().Be("serving");
        about.GetProperty("pid").GetInt32().Should().Be(gateway.Process.Id);
        about.GetProperty("requests").GetInt64().Should().Be(1);
        about.GetProperty("bind")[0].GetString().Should().Be(gateway.Address.ToString().TrimEnd('/'));
        status.GetProperty("replicas").EnumerateArray().Select(replica => replica.GetProperty("id").GetString())
            .Should().Equal("1.1", "2.1");
    }

    [Fact]
    public async Task Status_for_people_names_the_replicas()
    {
        await using var gateway = await GatewayRun.ServeAsync();
        await using var status = gateway.Verb("status");
        (await status.ExitCodeAsync()).Should().Be(0);
        status.Output.Should().ContainAll("serving", "2 of 2 replicas ready", "1.1", "2.1");
    }

    [Fact]
    public async Task A_verb_without_a_gateway_ends_with_4()
    {
        using var folder = new TempFolder();
        await using var status = TestProcess.Start(
            TestPaths.DotNet, [TestPaths.Gateway, "status", "--control", folder.At("control.sock")]);
        (await status.ExitCodeAsync()).Should().Be(4);
        status.Output.Should().Contain("no gateway listens on");
    }

    [Fact]
    public async Task Ttin_and_ttou_change_the_number_of_replicas()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        gateway.Process.Signal(ProcessList.SigTtin);
        await gateway.UntilAsync(
            document => document.GetProperty("gateway").GetProperty("ready").GetInt32() == 2, "Two");
        var pids = await gateway.PidsAsync();

        gateway.Process.Signal(ProcessList.SigTtou);

        await gateway.UntilAsync(document => document.GetProperty("replicas").GetArrayLength() == 1, "One");
        (await gateway.PidsAsync()).Should().Equal(pids[0]);
    }

    [Fact]
    public async Task Scale_returns_when_its_effect_is_there()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await ScaleAsync(gateway, "3", code: 0, said: "3 of 3 replicas are ready");
        (await gateway.PidsAsync()).Should().HaveCount(3);
        await ScaleAsync(gateway, "-2", code: 0, said: "1 of 1 replicas are ready");
        (await gateway.PidsAsync()).Should().ContainSingle();
        await ScaleAsync(gateway, "+1", code: 0, said: "2 of 2 replicas are ready");
        await ScaleAsync(gateway, "many", code: 2, said: "expected N, +N or -N");
    }

    private static async Task ScaleAsync(GatewayRun gateway, string count, int code, string said)
    {
        await using var scale = gateway.Verb("scale", count);
        (await scale.ExitCodeAsync()).Should().Be(code, scale.Output);
        scale.Output.Should().Contain(said);
    }

    [Theory]
    [InlineData("/health/live", false, 200)]
    [InlineData("/health/ready", false, 503)]
    [InlineData("/health/ready", true, 200)]
    public async Task The_admin_address_tells_probes_how_it_stands(string path, bool ready, int status)
    {
        await using var gateway = ready
            ? await GatewayRun.ServeAsync(1, null)
            : await GatewayRun.ListenAsync(TestPaths.Faults, 1, ["--boot", "hang"]);
        using var answer = await gateway.Http.GetAsync(new Uri(await gateway.AdminAsync(), path), Cancellation);
        ((int)answer.StatusCode).Should().Be(status);
    }

    [Fact]
    public async Task Liveness_says_what_it_means_and_no_more()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        var text = await gateway.Http.GetStringAsync(new Uri(await gateway.AdminAsync(), "/health/live"), Cancellation);
        text.Should().Be("""{"state":"live","reason":null}""");
    }

    [Fact]
    public async Task Events_tell_of_a_crash_with_its_last_output_and_follow_until_the_gateway_ends()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        await using var events = gateway.Verb("events", "--follow");
        await events.LineAsync("replica 1.1 ready after");

        // No GET: that would be repeated as often as the only replica comes back.
        using var broken = await gateway.Http.PostAsync("/crash", null, Cancellation);
        await events.LineAsync("died: killed by SIGABRT");
        await events.LineAsync("    told to crash");

        gateway.Process.Signal(ProcessList.SigTerm);
        (await events.ExitCodeAsync()).Should().Be(0);
        events.Output.Should().Contain("stopping: SIGTERM");
    }

    [Theory]
    [InlineData("absent/folder/c.sock")]
    [InlineData("a-file/c.sock")]
    [InlineData("a-file")]
    [InlineData("a-path-that-no-socket-address-can-hold-since-it-is-longer-than-the-hundred-and-seven-bytes-of-one.sock")]
    public async Task Where_no_control_socket_can_be_it_says_so_in_one_line_and_serves(string path)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("a-file"), "not a socket", Cancellation);
        await using var gateway = await GatewayRun.ServeAsync(
            1, new Dictionary<string, string?> { ["Gateway__Control"] = folder.At(path) });

        gateway.Process.Lines.Where(line => line.Contains("no control socket at")).Should().ContainSingle();
        (await gateway.Http.GetStringAsync("/", Cancellation)).Should().Be("fine");
        (await File.ReadAllTextAsync(folder.At("a-file"), Cancellation)).Should().Be("not a socket");
        gateway.Process.Signal(ProcessList.SigTerm);
        (await gateway.Process.ExitCodeAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_named_pipe_elsewhere_than_on_Windows_is_told_in_one_line_and_it_serves()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "has named pipes");
        await using var gateway = await GatewayRun.ServeAsync(
            1, new Dictionary<string, string?> { ["Gateway__Control"] = @"\\.\pipe\mine" });
        gateway.Process.Lines.Where(line => line.Contains(@"no control socket at \\.\pipe\mine: named pipes are Windows' alone"))
            .Should().ContainSingle();
        (await gateway.Http.GetStringAsync("/", Cancellation)).Should().Be("fine");
    }

    [Fact]
    public async Task Another_user_may_not_control_it_even_where_the_sockets_mode_lets_him()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can become another user.");
        Tools.Need("curl");
        if (OperatingSystem.IsWindows()) return;
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        File.SetUnixFileMode(gateway.Control, (UnixFileMode)0b110_110_110);
        File.SetUnixFileMode(gateway.RunDirectory, (UnixFileMode)0b111_111_111);

        await using var stranger = TestProcess.Start("setpriv",
            ["--reuid=65534", "--clear-groups", "curl", "-s", "--unix-socket", gateway.Control, "http://x/status"]);
        (await stranger.ExitCodeAsync()).Should().NotBe(0);
        stranger.Output.Should().BeEmpty();
        (await gateway.StatusAsync()).GetProperty("replicas").GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task The_control_socket_is_its_owners_alone()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(gateway.Control).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task The_replicas_path_is_not_on_the_public_address()
    {
        await using var gateway = await GatewayRun.ServeAsync(1, null);
        using var answer = await gateway.Http.GetAsync("/replicas", Cancellation);
        ((int)answer.StatusCode).Should().Be(404, "the app has no such path");
    }
}
