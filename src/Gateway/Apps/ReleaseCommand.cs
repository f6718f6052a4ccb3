namespace Gateway.Apps;

/// <summary>What an operator lets run once before the first replica of a new version: migrations, say.</summary>
public static class ReleaseCommand
{
    private const string OwnSettings = "Gateway__";

    /// <summary>Where the new version's files are, in the environment that replicas get.</summary>
    /// <returns>Why it failed, or null.</returns>
    public static async Task<string?> RunAsync(
        string command, ReplicaCommand release, Action<string> tell, CancellationToken cancellation)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/c", command])
            : new ProcessStartInfo("/bin/sh", ["-c", command]);
        start.WorkingDirectory = release.OwnFolder ?? release.ContentRoot ?? release.WorkingDirectory;
        foreach (var name in start.Environment.Keys.ToList())
            if (name.StartsWith(OwnSettings, StringComparison.OrdinalIgnoreCase))
                start.Environment.Remove(name);
        tell($"runs {SecretName.HideIn(command)}");
        var run = await ToolRun.RunAsync(start, cancellation, line => tell($"| {line}"));
        return run.Code == 0
            ? null
            : $"'{SecretName.HideIn(command)}' ended with exit code {run.Code}"
                + (run.Output is [.., var last] ? $": {last}" : "");
    }
}
