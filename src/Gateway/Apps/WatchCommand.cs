namespace Gateway.Apps;

/// <summary><c>dotnet watch</c> builds the app, edits it as it runs or restarts it where that cannot be done.</summary>
public static class WatchCommand
{
    private static readonly string[] _environmentNames = ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    public static ReplicaCommand For(string dotnet, AppPlace project, IReadOnlyList<string> arguments) => new(
        dotnet,
        // launchSettings.json would have addresses of its own, and win over the environment.
        ["watch", "--non-interactive", "--project", project.Path, "--no-launch-profile", "run", "--", .. arguments],
        project.Folder,
        ContentRoot: null,
        // dotnet watch gives the app start-up hooks of its own, in place of all others.
        LoadsHook: false,
        Watches: true);

    /// <summary>What is set already stays.</summary>
    public static void Fill(IDictionary<string, string?> environment, string projectFolder)
    {
        SdkEnvironment.Fill(environment);
        FillForApp(environment, projectFolder);
        environment["DOTNET_WATCH_RESTART_ON_RUDE_EDIT"] = "1";
        environment["DOTNET_WATCH_SUPPRESS_LAUNCH_BROWSER"] = "1";
        environment["DOTNET_WATCH_SUPPRESS_EMOJIS"] = "1";
        // Build servers would outlive the gateway.
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["UseSharedCompilation"] = "false";
    }

    // Static assets of a project that is not published are served in Development alone, unless the app asks for them.
    private static void FillForApp(IDictionary<string, string?> environment, string projectFolder)
    {
        foreach (var name in _environmentNames)
            if (environment.TryGetValue(name, out var set) && string.IsNullOrEmpty(set)) environment.Remove(name);
        var isTold = _environmentNames.Any(environment.ContainsKey);
        foreach (var (name, value) in LaunchProfile.Variables(projectFolder))
            if (!isTold || !_environmentNames.Contains(name)) environment.TryAdd(name, value);
        if (!_environmentNames.Any(environment.ContainsKey)) environment["ASPNETCORE_ENVIRONMENT"] = "Development";
    }
}
