using System.Globalization;
using Gateway.ProcessTests.Serving;

namespace Gateway.ProcessTests.Life;

public sealed class ReloadTests : IDisposable
{
    private readonly DeployedApp _app = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _app.Dispose();

    [Fact]
    public async Task Reloads_in_a_row_under_load_lose_nothing_and_bring_the_new_version()
    {
        await using var gateway = await GatewayRun.ServeAppAsync(_app.Dll);
        var load = Load.On(gateway, clients: 8, "/slow/5");
        for (var version = 2; version <= 6; version++)
        {
            _app.Deploy(version.ToString(CultureInfo.InvariantCulture));
            await ReloadAsync(gateway, code: 0, said: $"2 replicas run generation {version}");
            (await VersionAsync(gateway)).Should().Be(version.ToString(CultureInfo.InvariantCulture));
            await load.MoreAsync(50);
        }

        await load.StopAsync();
        load.Failures.Should().BeEmpty();
        (await gateway.PidsAsync()).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("crash", "1.2 died: exit code 9")]
    [InlineData("not-ready", "1.2 died: not ready within 12 s: /health/ready answered 503")]
    public async Task A_version_that_does_not_come_up_costs_no_request(string fault, string said)
    {
        await using var gateway = await GatewayRun.ServeAppAsync(_app.Dll, settings: ShortBoot);
        var (before, load) = (await gateway.PidsAsync(), Load.On(gateway, clients: 4, "/slow/5"));
        _app.Deploy("2", fault);

        await ReloadAsync(gateway, code: 1, said);

        await load.MoreAsync(50);
        await load.StopAsync();
        load.Failures.Should().BeEmpty();
        (await gateway.PidsAsync()).Should().Equal(before);
    }

    [Theory]
    [InlineData("500", "1.2: it fails more: ")]
    [InlineData("500", "1.2: it fails more: ", "--canary", "20%,30")]
    public async Task A_version_that_serves_worse_goes_back_by_itself(string fault, string said, params string[] options)
    {
        await using var gateway = await GatewayRun.ServeAppAsync(_app.Dll);
        var (before, load) = (await gateway.PidsAsync(), Load.On(gateway, clients: 8, "/slow/5"));
        _app.Deploy("2", fault);

        await ReloadAsync(gateway, code: 1, said, options);

        (await VersionAsync(gateway)).Should().Be("1");
        await load.StopAsync();
        load.Failures.Should().OnlyContain(
            failure => failure.StartsWith("InternalServerError", StringComparison.Ordinal), "only the new one's own");
        (await gateway.PidsAsync()).Should().Equal(before);
    }

    // Five times as slow; long enough for a busy machine's own delays not to matter.
    [Fact]
    public async Task A_version_that_is_slower_goes_back_by_itself()
    {
        await using var gateway = await GatewayRun.ServeAppAsync(_app.Dll);
        var load = Load.On(gateway, clients: 64, "/slow/300");
        _app.Deploy("2", "slow");
        await ReloadAsync(gateway, code: 1, said: "1.2: it is slower: p99 ", "--canary", "50%,10");
        await load.StopAsync();
        load.Failures.Should().BeEmpty();
        (await VersionAsync(gateway)).Should().Be("1");
    }

    [Fact]
    public async Task Files_that_change_under_a_running_app_do_not_reach_it()
    {
        await using var gateway = await GatewayRun.ServeAppAsync(_app.Dll, replicas: 1);
        _app.Break();
        TestProcess.SignalOther((await gateway.PidsAsync())[0], ProcessList.SigKill);
        await gateway.Process.LineAsync("died: killed by SIGKILL");
        await gateway.StateAsync("serving");
        await ReloadAsync(gateway, code: 1, said: "generation 1 serves as before");
        (await VersionAsync(gateway)).Should().Be("1");
    }

    [Fact]
    public async Task A_hangup_reloads_and_a_second_reload_is_refused_until_it_is_done()
    {
        await using var gateway = await GatewayRun.ServeAppAsync(_app.Dll, replicas: 1);
        _app.Deploy("2");
        gateway.Process.Signal(ProcessList.SigHup);
        await gateway.Process.LineAsync("reload: preparing generation 2");
        gateway.Process.Signal(ProcessList.SigHup);
        await gateway.Process.LineAsync("reload refused: a reload to generation 2 is under way");
        await gateway.Process.LineAsync("reload: done, every replica runs generation 2");
        (await VersionAsync(gateway)).Should().Be("2");
    }

    [Fact]
    public async Task A_replica_that_is_killed_in_mid_reload_does_not_keep_it_from_its_end()
    {
        await using var gateway = await GatewayRun.ServeAppAsync(_app.Dll);
        _app.Deploy("2");
        var old = await gateway.PidsAsync();
        var reload = ReloadAsync(gateway, code: 0, said: "2 replicas run generation 2");
        await gateway.Process.LineAsync("replica 1.2 started");
        foreach (var pid in old) TestProcess.SignalOther(pid, ProcessList.SigKill);
        await reload;
        (await gateway.PidsAsync()).Should().HaveCount(2).And.NotIntersectWith(old);
    }

    [Fact]
    public async Task The_version_before_is_kept_and_nothing_of_those_before_it()
    {
        using var copies = new TempFolder();
        await using var gateway = await GatewayRun.ServeAppAsync(
            _app.Dll, 1, settings: new Dictionary<string, string?> { ["Gateway__Rollout__Copies"] = copies.Path });
        await ReloadAsync(gateway, code: 0, said: "generation 2");
        await ReloadAsync(gateway, code: 0, said: "generation 3");
        var own = Directory.GetDirectories(copies.Path).Should().ContainSingle().Subject;
        Directory.GetDirectories(own).Select(Path.GetFileName).Should().BeEquivalentTo("2", "3");

        await using var stop = gateway.Verb("stop");
        await stop.ExitCodeAsync();
        Directory.GetDirectories(copies.Path).Should().BeEmpty();
    }

    [Fact]
    public async Task A_changed_build_reloads_by_itself()
    {
        await using var gateway = await GatewayRun.ServeAppAsync(
            _app.Dll, 1, settings: new Dictionary<string, string?> { ["Gateway__Rollout__OnChange"] = "true" });
        _app.Deploy("2");
        await gateway.Process.LineAsync("reload: done, every replica runs generation 2");
        (await VersionAsync(gateway)).Should().Be("2");
    }

    [Fact]
    public async Task A_project_that_does_not_build_is_told_with_its_errors_and_serves_on()
    {
        using var project = new TempFolder();
        await File.WriteAllTextAsync(project.At("Small.csproj"), SmallProject, Cancellation);
        await File.WriteAllTextAsync(project.At("Program.cs"), SmallProgram, Cancellation);
        // So that the gateway's own build, whose deadline is short, has little to do.
        await using var build = TestProcess.Start(
            TestPaths.DotNet, ["build", "-c", "Release", "--nologo", "--disable-build-servers"], null, project.Path);
        (await build.ExitCodeAsync()).Should().Be(0, build.Output);
        await using var gateway = await GatewayRun.ServeAppAsync(project.Path, 1);
        await File.WriteAllTextAsync(project.At("Program.cs"), "this is no code", Cancellation);

        await ReloadAsync(gateway, code: 1, said: "Program.cs(1,");

        (await gateway.Http.GetStringAsync("/", Cancellation)).Should().Be("small");
    }

    private const string SmallProject = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
        </Project>
        """;

    private const string SmallProgram = """
        var app = WebApplication.CreateSlimBuilder(args).Build();
        app.MapGet("/", () => "small");
        app.Run();
        """;

    private static Dictionary<string, string?> ShortBoot => new() { ["Gateway__Boot__Timeout"] = "12s" };

    private static async Task ReloadAsync(GatewayRun gateway, int code, string said, params string[] options)
    {
        await using var reload = gateway.Verb(["reload", .. options]);
        (await reload.ExitCodeAsync()).Should().Be(code, reload.Output);
        reload.Output.Should().Contain(said);
    }

    private static Task<string> VersionAsync(GatewayRun gateway) =>
        gateway.Http.GetStringAsync("/version", Cancellation);
}
