namespace Gateway.ProcessTests.Life;

/// <summary>The gateway as a .NET tool: packed, installed from a folder, and run from anywhere.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Packed_and_installed_it_serves_a_project_from_anywhere()
    {
        await DotNetAsync("pack", Project, "--no-build", "-c", Configuration, "-o", _folder.At("packages"));
        await File.WriteAllTextAsync(_folder.At("nuget.config"),
            "<configuration><packageSources><clear /><add key=\"here\" value=\"packages\" /></packageSources></configuration>",
            Cancellation);
        await DotNetAsync("tool", "install", "Gateway.Tool", "--tool-path", _folder.At("tools"),
            "--configfile", _folder.At("nuget.config"));

        await using var gateway = TestProcess.Start(
            _folder.At("tools/gateway"),
            [Path.Combine(TestPaths.Root, "tests/Apps/Faults/Faults.csproj"), "-w", "1", "-b", "http://127.0.0.1:0"],
            new Dictionary<string, string?> { ["Gateway__RunDirectory"] = _folder.Path, ["Gateway__Admin"] = "off" },
            _folder.Path);

        await gateway.LineAsync("serving: 1 of 1 replicas ready", within: TimeSpan.FromMinutes(3));
        Directory.GetFiles(_folder.At("tools"), "Gateway.ReplicaHook.dll", SearchOption.AllDirectories)
            .Should().ContainSingle("without its hook it would serve less than it promises");
        gateway.Signal(ProcessList.SigTerm);
        (await gateway.ExitCodeAsync()).Should().Be(0);
    }

    private static string Project => Path.Combine(TestPaths.Root, "src/Gateway");

    // The tests run what was built: bin/Debug/net10.0/gateway.dll.
    private static string Configuration =>
        Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(TestPaths.Gateway)))!;

    private async Task DotNetAsync(params string[] arguments)
    {
        await using var dotnet = TestProcess.Start(
            TestPaths.DotNet, arguments, new Dictionary<string, string?>
            {
                ["DOTNET_CLI_HOME"] = _folder.Path,
                ["NUGET_PACKAGES"] = _folder.At("cache"),
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["DOTNET_NOLOGO"] = "1",
            }, _folder.Path);
        (await dotnet.ExitCodeAsync()).Should().Be(0, dotnet.Output);
    }
}
