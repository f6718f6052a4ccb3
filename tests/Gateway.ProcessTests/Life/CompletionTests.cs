namespace Gateway.ProcessTests.Life;

/// <summary>Completion in the real shells, where they are installed.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public CompletionTests()
    {
        File.WriteAllText(_folder.At("gateway"), $"#!/bin/sh\nexec '{TestPaths.DotNet}' '{TestPaths.Gateway}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.At("gateway"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gateway st", "status", "scale")]
    [InlineData("gateway status --j", "--json", "--watch")]
    [InlineData("gateway status --sort c", "cpu", "memory")]
    [InlineData("gateway status --sort=c", "cpu", "--sort=cpu")]
    [InlineData("gateway run -b http:", "//localhost:8080", "http://localhost:8080")]
    public async Task Bash_completes(string typed, string offered, string other)
    {
        var words = string.Join(' ', typed.Split(' ').Select(word => $"'{word}'"));
        var offers = await AskAsync("bash", "--norc", "-c", $$"""
            source <(gateway completion bash)
            COMP_LINE='{{typed}}' COMP_POINT={{typed.Length}} COMP_WORDS=({{words}}) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _gateway
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        offers.Should().Contain(offered).And.NotContain(other);
    }

    [Theory]
    [InlineData("gateway st", "status", "scale")]
    [InlineData("gateway status --j", "--json", "--watch")]
    [InlineData("gateway status --sort=c", "--sort=cpu", "memory")]
    [InlineData("gateway run ./ga", "./gateway", "status")]
    public async Task Fish_completes(string typed, string offered, string other)
    {
        var offers = await AskAsync("fish", "--no-config", "-c",
            $"gateway completion fish | source; complete -C '{typed}'");
        offers.Should().Contain(offered).And.NotContain(other);
    }

    [Theory]
    [InlineData("gateway st", "status", "scale")]
    [InlineData("gateway status --j", "--json", "--watch")]
    [InlineData("gateway status --sort c", "cpu", "memory")]
    public async Task PowerShell_completes(string typed, string offered, string other)
    {
        var offers = await AskAsync(await PowerShell.FindAsync(), "-NoProfile", "-NonInteractive", "-Command",
            "gateway completion pwsh | Out-String | Invoke-Expression; "
            + $"(TabExpansion2 '{typed}' {typed.Length}).CompletionMatches.CompletionText");
        offers.Should().Contain(offered).And.NotContain(other);
    }

    [Fact]
    public async Task A_replica_is_completed_by_asking_the_gateway_that_runs()
    {
        await using var gateway = await GatewayRun.ServeAsync(2, null);
        var typed = $"gateway drain --control {gateway.Control} ";
        var offers = await AskAsync("fish", "--no-config", "-c",
            $"gateway completion fish | source; complete -C '{typed}'");
        offers.Should().Contain("1.1").And.Contain("2.1");
    }

    [Fact]
    public async Task Zsh_completes()
    {
        // Only a zsh at a terminal completes: a second one is typed to.
        var screen = await AskAsync("zsh", "-f", "-c", """
            zmodload zsh/zpty
            zpty z zsh -f -i
            zpty -w z 'PS1=; autoload -U compinit; compinit -u -D; source <(gateway completion zsh); print READY'
            zpty -r z line '*READY*READY*'
            zpty -w -n z $'gateway stat\t'
            zpty -r z line '*gateway status*' && print "offered: status"
            zpty -d z
            """);
        screen.Should().Contain("offered: status");
    }

    private async Task<string> AskAsync(string shell, params string[] arguments)
    {
        Assert.SkipWhen(!Path.IsPathRooted(shell) && !File.Exists($"/usr/bin/{shell}") && Environment.GetEnvironmentVariable("CI") != "true",
            $"apt-get install {shell}");
        await using var process = TestProcess.Start(shell, arguments, new Dictionary<string, string?>
        {
            ["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}",
            ["HOME"] = _folder.Path,
            ["TERM"] = "dumb",
        });
        await process.ExitCodeAsync();
        return process.Output;
    }
}
