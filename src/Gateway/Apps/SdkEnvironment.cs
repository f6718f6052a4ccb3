namespace Gateway.Apps;

public static class SdkEnvironment
{
    // Set by the CLI for itself and handed down to us: they would make another SDK load the wrong targets.
    private static readonly string[] _leaking = ["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath"];

    public static void Fill(IDictionary<string, string?> environment)
    {
        foreach (var name in _leaking) environment.Remove(name);
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_NOLOGO"] = "1";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
    }
}
