namespace Gateway.ProcessTests.Life;

public class UnitTests
{
    [Theory]
    [InlineData("gateway.service")]
    [InlineData("gateway.socket")]
    public async Task Systemd_finds_nothing_wrong_with_the_unit(string name)
    {
        using var folder = new TempFolder();
        foreach (var unit in Directory.EnumerateFiles(Path.Combine(TestPaths.Root, "deploy", "systemd")))
        {
            // The gateway is not installed where the tests run.
            var text = await File.ReadAllTextAsync(unit, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(folder.At(Path.GetFileName(unit)),
                text.Replace("/opt/gateway/gateway", "/bin/true", StringComparison.Ordinal),
                TestContext.Current.CancellationToken);
        }

        await using var verify = TestProcess.Start("systemd-analyze", ["verify", "--man=no", folder.At(name)]);

        (await verify.ExitCodeAsync()).Should().Be(0, verify.Output);
        verify.Output.Should().NotContain(name);
    }

    // systemd's default ends the service with the first of its processes that the kernel ends for want of memory.
    [Fact]
    public async Task The_unit_outlives_a_replica_that_needs_too_much_memory()
    {
        var unit = await File.ReadAllLinesAsync(
            Path.Combine(TestPaths.Root, "deploy/systemd/gateway.service"), TestContext.Current.CancellationToken);
        unit.Should().Contain("OOMPolicy=continue");
    }

    // In tenths: from 0 (nothing to attack) to 100.
    [Fact]
    public async Task Systemd_calls_the_unit_well_protected()
    {
        await using var security = TestProcess.Start("systemd-analyze",
            ["security", "--no-pager", "--offline=true", "--threshold=20", Path.Combine(TestPaths.Root, "deploy/systemd/gateway.service")]);
        (await security.ExitCodeAsync()).Should().Be(0, security.Output);
    }
}
