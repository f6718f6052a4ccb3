namespace Gateway.ProcessTests.Hook;

public class HookEnvironmentTests
{
    [Theory]
    [InlineData("create-builder")]
    [InlineData("web-host-defaults")]
    public async Task Nothing_of_the_hook_is_left_in_the_apps_environment(string style)
    {
        await using var replica = await HookedReplica.ServeAsync(style);

        var report = await replica.ReportAsync(replica.Http1);

        report.Environment.Should().NotContain(variable => IsOurs(variable.Key, variable.Value));
    }

    [Fact]
    public async Task A_process_that_the_app_starts_inherits_nothing_of_the_hook()
    {
        await using var replica = await HookedReplica.ServeAsync("create-builder");

        var child = await replica.Http1.GetStringAsync(
            $"/child?program={Uri.EscapeDataString(TestPaths.PlainConsole)}", TestContext.Current.CancellationToken);

        child.Split('\n').Should().Contain(line => line.StartsWith("PATH="))
            .And.NotContain(line => IsOurs(line, line));
    }

    [Fact]
    public async Task Another_start_up_hook_is_loaded_and_stays_in_the_environment()
    {
        await using var replica = await HookedReplica.ServeAsync("create-builder", TestPaths.OtherHook);

        var report = await replica.ReportAsync(replica.Http1);

        report.Environment["DOTNET_STARTUP_HOOKS"].Should().Be(TestPaths.OtherHook);
        replica.Process.Lines.Should().Contain("the other hook is here");
    }

    [Fact]
    public async Task A_program_without_aspnetcore_runs_untouched()
    {
        await using var program = HookedReplica.Start(TestPaths.PlainConsole);

        (await program.Process.ExitCodeAsync()).Should().Be(0, program.Process.Output);

        program.Process.Lines.Should().Contain($"GATEWAY_REPLICA_H2={program.H2}");
        program.Process.Lines.Should().Contain($"DOTNET_STARTUP_HOOKS={TestPaths.Hook}");
    }

    [Fact]
    public async Task A_tool_of_the_sdk_runs_untouched()
    {
        await using var program = HookedReplica.Start("--version");

        (await program.Process.ExitCodeAsync()).Should().Be(0, program.Process.Output);

        program.Process.Lines.Should().ContainSingle();
    }

    private static bool IsOurs(string name, string? value) =>
        name.StartsWith("GATEWAY_REPLICA_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Kestrel__", StringComparison.OrdinalIgnoreCase)
        || value?.Contains("Gateway.ReplicaHook", StringComparison.OrdinalIgnoreCase) == true;
}
