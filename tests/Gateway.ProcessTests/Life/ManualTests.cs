namespace Gateway.ProcessTests.Life;

/// <summary>What deploy/install puts where, and the manual page as those see it who read such pages.</summary>
public sealed class ManualTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_installed_with_program_and_completions_and_is_sound()
    {
        Tools.Need("groff");
        Tools.Need("mandoc");
        var installed = await RunAsync(
            Path.Combine(TestPaths.Root, "deploy/install"), Path.GetDirectoryName(TestPaths.Gateway)!);
        installed.Trim().Should().MatchRegex(@"^1\.0\.0(\+[0-9a-f]{40})? \.NET 10\.");

        (await RunAsync(_folder.At("usr/bin/gateway"), "--version")).Should().Be(installed);
        var page = _folder.At("usr/share/man/man1/gateway.1");
        (await RunAsync("mandoc", "-Tlint", page)).Should().BeEmpty();
        (await RunAsync("sh", "-c", $"groff -man -ww -Tutf8 '{page}' 2>&1 > /dev/null")).Should().BeEmpty();
        (await RunAsync("mandoc", "-Tascii", page)).Should().ContainAll("GATEWAY(1)", "graceful stop: readiness off");
        foreach (var shell in new[] { "bash-completion/completions/gateway", "zsh/site-functions/_gateway",
                     "fish/vendor_completions.d/gateway.fish" })
            File.ReadAllText(_folder.At($"usr/share/{shell}")).Should().Contain("[suggest:");

        File.ReadAllText(_folder.At("usr/lib/systemd/system/gateway.service")).Should()
            .Contain("ExecStart=/usr/bin/gateway run").And.Contain("ExecReload=/usr/bin/gateway reload").And.NotContain("/opt/gateway");
        File.Exists(_folder.At("usr/lib/systemd/system/gateway.socket")).Should().BeTrue();

        await RunAsync(Path.Combine(TestPaths.Root, "deploy/install"), "--undo");
        Directory.EnumerateFileSystemEntries(_folder.Path, "*gateway*", SearchOption.AllDirectories).Should().BeEmpty();
        Directory.Exists(_folder.At("usr/lib/systemd")).Should().BeFalse("it was not there before");
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        await using var process = TestProcess.Start(program, arguments, new Dictionary<string, string?>
        {
            ["DESTDIR"] = _folder.Path,
            ["PREFIX"] = "/usr",
            ["DOTNET_ROOT"] = Path.GetDirectoryName(TestPaths.DotNetFile),
        });
        (await process.ExitCodeAsync()).Should().Be(0, process.Output);
        return process.Output;
    }
}
