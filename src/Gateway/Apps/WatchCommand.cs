namespace Gateway.Apps;

/// <summary><c>dotnet watch</c> builds the app, edits it as it runs or restarts it where that cannot be done.</summary>
public static class WatchCommand
{
    public static ReplicaCommand For(string dotnet, AppPlace project, IReadOnlyList<string> arguments) => new(
        dotnet,
        // launchSettings.json would have addresses of its own.
        ["watch", "--non-interactive", "--project", project.Path, "--no-launch-profile", "run", "--", .. arguments],
        project.Folder,
        ContentRoot: null,
        // dotnet watch gives the app start-up hooks of its own, in place of all others.
        LoadsHook: false,
        Watches: true);

    public static void Fill(IDictionary<string, string?> environment)
    {
        SdkEnvironment.Fill(environment);
        environment["DOTNET_WATCH_RESTART_ON_RUDE_EDIT"] = "1";
        environment["DOTNET_WATCH_SUPPRESS_LAUNCH_BROWSER"] = "1";
        environment["DOTNET_WATCH_SUPPRESS_EMOJIS"] = "1";
        // It would change the app's answers.
        environment["DOTNET_WATCH_SUPPRESS_BROWSER_REFRESH"] = "1";
        // Build servers would outlive the gateway.
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["UseSharedCompilation"] = "false";
    }
}
