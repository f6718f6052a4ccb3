namespace Gateway.ProcessTests.Life;

/// <summary>PowerShell, which comes as a .NET tool: installed once, beside the tests.</summary>
public static class PowerShell
{
    private const string Version = "7.6.9";

    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, $"powershell-{Version}");
    private static readonly Lazy<Task<string>> _found = new(InstallAsync);

    public static Task<string> FindAsync() => _found.Value;

    private static async Task<string> InstallAsync()
    {
        var program = Path.Combine(_folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        if (File.Exists(program)) return program;
        await using var install = TestProcess.Start(
            TestPaths.DotNet, ["tool", "install", "PowerShell", "--version", Version, "--tool-path", _folder]);
        var code = await install.ExitCodeAsync(TimeSpan.FromMinutes(5));
        Assert.SkipWhen(code != 0 && Environment.GetEnvironmentVariable("CI") != "true", install.Output);
        code.Should().Be(0, install.Output);
        return program;
    }
}
