using System.CommandLine;

namespace Gateway.Cli;

public static class Suggestion
{
    // Farther from every name, it is no typing error: an option of nobody, or the name of an app.
    private const int MostTyposInOption = 3;
    private const int MostTyposInVerb = 2;

    // Verbs elsewhere, options here.
    private static readonly string[] _options = ["help", "version"];

    public static string AddTo(string fault, ParseResult parsed)
    {
        var unknown = parsed.UnmatchedTokens.FirstOrDefault(
            token => token.StartsWith("--", StringComparison.Ordinal) && fault.Contains($"'{token}'"));
        if (unknown is null) return fault;
        var (known, edits) = NearestName.To(
            unknown.Split('=')[0], parsed.CommandResult.Command.Options.Select(option => option.Name));
        return edits <= MostTyposInOption ? $"{fault.TrimEnd('.')}; did you mean {known}?" : fault;
    }

    public static string? MisspeltVerb(string? app, RootCommand root, string directory)
    {
        if (app is null || app.IndexOfAny(['/', '\\', '.', ':']) >= 0) return null;
        if (Path.Exists(Path.Combine(directory, app))) return null;
        var (verb, edits) = NearestName.To(app, root.Subcommands.Select(command => command.Name).Concat(_options));
        if (edits > MostTyposInVerb) return null;
        var meant = _options.Contains(verb) ? "--" + verb : verb;
        return $"'{app}' is neither a verb nor an app; did you mean '{meant}'?";
    }
}
