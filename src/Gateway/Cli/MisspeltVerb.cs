using System.CommandLine;

namespace Gateway.Cli;

/// <summary>Tells a verb with a typing error from an app that is not there.</summary>
public static class MisspeltVerb
{
    // Farther from every verb, it is the name of an app.
    private const int MostTypos = 2;

    // Verbs elsewhere, options here.
    private static readonly string[] _options = ["help", "version"];

    /// <param name="app">What stands where APP may, or null.</param>
    /// <param name="root">Has the verbs.</param>
    /// <param name="directory">The current one.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? FaultOf(string? app, RootCommand root, string directory)
    {
        if (app is null || app.IndexOfAny(['/', '\\', '.', ':']) >= 0) return null;
        if (Path.Exists(Path.Combine(directory, app))) return null;
        var (verb, edits) = NearestName.To(app, root.Subcommands.Select(command => command.Name).Concat(_options));
        if (edits > MostTypos) return null;
        var meant = _options.Contains(verb) ? "--" + verb : verb;
        return $"'{app}' is neither a verb nor an app; did you mean '{meant}'?";
    }
}
