namespace Gateway.ProcessTests;

/// <summary>What a test takes from Node's registry, which not every machine can reach.</summary>
public static class NodePackages
{
    private const string Npm = "npm";
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    /// <summary>Installs one below a folder.</summary>
    /// <returns>Why it cannot be had, for the tests that need it to skip with; null when it is there.</returns>
    /// <exception cref="InvalidOperationException">It cannot be had in CI.</exception>
    public static async Task<string?> InstallAsync(string package, string folder)
    {
        var reason = await TryAsync(package, folder);
        if (reason is not null && Environment.GetEnvironmentVariable("CI") == "true")
            throw new InvalidOperationException(reason);
        return reason;
    }

    private static async Task<string?> TryAsync(string package, string folder)
    {
        if (!Tools.IsThere(Npm)) return $"{Npm} is not installed";
        await using var run = TestProcess.Start(
            Npm, ["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix", folder, package]);
        return await run.ExitCodeAsync(_patience) == 0 ? null : $"{Npm} cannot install {package}: {run.Output}";
    }
}
