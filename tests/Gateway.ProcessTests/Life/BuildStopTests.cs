namespace Gateway.ProcessTests.Life;

public sealed class BuildStopTests : IDisposable
{
    // Says that it has begun, and would take ten minutes.
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
          <Target Name="Linger" BeforeTargets="Restore;BeforeBuild"><Exec Command="touch begun; exec sleep 600" /></Target>
        </Project>
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ProcessList.SigTerm)]
    [InlineData(ProcessList.SigInt)]
    public async Task A_stop_while_the_app_is_built_ends_the_build_and_the_gateway(int signal)
    {
        await using var gateway = await BuildAsync();

        gateway.Process.Signal(signal);

        (await gateway.Process.ExitCodeAsync(TimeSpan.FromSeconds(20))).Should().Be(0, gateway.Process.Output);
        // What it starts has its environment.
        await ProcessList.GoneAsync(ProcessList.GatewaysOf(gateway.RunDirectory));
        Directory.GetFileSystemEntries(gateway.RunDirectory).Should().BeEmpty();
    }

    [Fact]
    public async Task A_hang_up_while_the_app_is_built_does_not_end_the_gateway()
    {
        await using var gateway = await BuildAsync();
        gateway.Process.Signal(ProcessList.SigHup);
        gateway.Process.Signal(ProcessList.SigTerm);
        (await gateway.Process.ExitCodeAsync(TimeSpan.FromSeconds(20))).Should().Be(0, gateway.Process.Output);
    }

    private async Task<GatewayRun> BuildAsync()
    {
        await File.WriteAllTextAsync(_folder.At("Slow.csproj"), Project, TestContext.Current.CancellationToken);
        var gateway = GatewayRun.Run(GatewayRun.ArgumentsFor(_folder.Path, 1));
        try
        {
            await Eventually.GetAsync(
                () => Task.FromResult(File.Exists(_folder.At("begun")) ? "begun" : null), "The build's begin",
                explain: () => gateway.Process.Output);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }
}
