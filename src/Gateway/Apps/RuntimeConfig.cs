using System.Text.Json.Nodes;

namespace Gateway.Apps;

/// <summary>The <c>.runtimeconfig.json</c> beside an app; a library has none, a web app's has its framework.</summary>
public static class RuntimeConfig
{
    private const string WebFramework = "Microsoft.AspNetCore.App";
    private const string Ending = ".runtimeconfig.json";

    /// <summary>Null when <paramref name="app"/>, a <c>.dll</c>, is a web app.</summary>
    public static AppFault? FaultOf(string app)
    {
        var path = Path.ChangeExtension(app, null) + Ending;
        if (!File.Exists(path))
            return new AppFault(ExitCode.CannotBoot, $"{app} is not an application: has no {Path.GetFileName(path)}");

        try
        {
            return Frameworks(path).Contains(WebFramework)
                ? null
                : new AppFault(ExitCode.CannotBoot, $"{app} is not a web app: it does not use {WebFramework}");
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or IOException)
        {
            return new AppFault(ExitCode.CannotBoot, $"{path} cannot be read: {malformed.Message}");
        }
    }

    public static IReadOnlyList<string> Applications(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*" + Ending).Select(file => Path.GetFileName(file)[..^Ending.Length])];

    // One framework, several, or those that a self-contained app brings along.
    private static IEnumerable<string?> Frameworks(string path)
    {
        var options = JsonNode.Parse(File.ReadAllText(path))?["runtimeOptions"];
        JsonNode?[] frameworks =
            [options?["framework"], .. Elements(options?["frameworks"]), .. Elements(options?["includedFrameworks"])];
        return frameworks.Select(framework => framework?["name"]?.GetValue<string>());
    }

    private static IEnumerable<JsonNode?> Elements(JsonNode? list) => list?.AsArray() ?? [];
}
