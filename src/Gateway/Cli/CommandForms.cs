using System.CommandLine;

namespace Gateway.Cli;

/// <summary>A verb is the first word or it is no verb. What is typed otherwise is told the nearest right form, and
/// nothing is done.</summary>
public sealed class CommandForms(RootCommand root, string directory)
{
    private const int MostTypos = 2;
    private const int MostTyposInShort = 1;
    private const int Short = 4;

    // What others call it.
    private static readonly Dictionary<string, string[]> _elsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        ["restart"] = ["recycle", "--all"],
        ["deploy"] = ["reload"],
        ["phased-restart"] = ["reload"],
        ["start"] = [RunCommand.Name],
        ["serve"] = [RunCommand.Name],
        ["ps"] = ["list"],
        ["ls"] = ["list"],
        ["jlist"] = ["list", "--json"],
        ["kill"] = ["stop"],
        ["quit"] = ["stop"],
        ["delete"] = ["stop"],
        ["halt"] = ["stop", "--now"],
        ["shutdown"] = ["stop"],
        ["down"] = ["stop"],
        ["monit"] = ["top"],
        ["htop"] = ["top"],
        ["tail"] = ["logs", "--follow"],
        ["info"] = ["status"],
        ["describe"] = ["status"],
        ["version"] = ["--version"],
    };

    /// <summary>The same with the verb that it means.</summary>
    public IReadOnlyList<string> Whole(IReadOnlyList<string> typed) =>
        NamesItsVerb(typed) ? typed : [RunCommand.Name, .. typed];

    /// <summary>What is wrong where no verb was the first word; null when it serves an app.</summary>
    /// <param name="parsed">Of <see cref="Whole"/>.</param>
    public string? Fault(IReadOnlyList<string> typed, ParseResult parsed, string? app)
    {
        if (typed.Count == 0 || NamesItsVerb(typed)) return null;
        if (typed[0] == app && Misspelt(typed) is { } misspelt) return misspelt;
        // Also where an option has taken it for its value.
        for (var at = 0; at < typed.Count; at++)
            if (IsVerb(typed[at]))
                return Misplaced(typed, at);
        return parsed.Errors.Count == 0 && typed[0] != app ? MisspeltApp(app) : null;
    }

    private bool NamesItsVerb(IReadOnlyList<string> typed) =>
        typed is [var first, ..] && (IsVerb(first) || IsOfRoot(first));

    private bool IsVerb(string word) => root.Subcommands.Any(command => command.Name == word);

    private bool IsOfRoot(string word) =>
        IsSuggest(word)
        || root.Options.Where(IsHelpOrVersion).Any(option => option.Name == word || option.Aliases.Contains(word));

    // Nothing less: the library passes over a directive that it does not know, and obeys the verb behind it.
    private static bool IsSuggest(string word) =>
        word is "[suggest]" || (word.StartsWith("[suggest:", StringComparison.Ordinal) && word.EndsWith(']'));

    private static bool IsHelpOrVersion(Option option) =>
        option is System.CommandLine.Help.HelpOption or VersionOption;

    private string Misplaced(IReadOnlyList<string> typed, int at)
    {
        var (verb, before, after) = (typed[at], typed.Take(at), typed.Skip(at + 1));
        var form = Right([verb, .. before, .. after], [verb, .. after]);
        return $"a verb is the first word: '{form}'? (an app named {verb}: 'gateway run {verb}')";
    }

    private string? Misspelt(IReadOnlyList<string> typed) =>
        Meant(typed[0]) is { } meant
            ? $"'{typed[0]}' is neither a verb nor an app; did you mean '{Right([.. meant, .. typed.Skip(1)], meant)}'?"
            : null;

    private string? MisspeltApp(string? app) =>
        app is not null && Meant(app) is { } meant
            ? $"'{app}' is no app, and a verb is the first word: '{Right(meant)}'?"
            : null;

    private string[]? Meant(string word)
    {
        if (word.Length == 0 || Path.Exists(Path.Combine(directory, word))) return null;
        if (_elsewhere.GetValueOrDefault(word) is { } ours) return ours;
        if (word.IndexOfAny(['/', '\\', '.', ':', '-']) >= 0) return null;
        var (verb, edits) = NearestName.To(word, root.Subcommands.Select(command => command.Name));
        return edits <= (word.Length <= Short ? MostTyposInShort : MostTypos) ? [verb] : null;
    }

    private string Right(params string[][] forms) =>
        forms.FirstOrDefault(form => root.Parse(form, Settings).Errors.Count == 0) is { } right
            ? $"gateway {string.Join(' ', right.Select(Quoted))}"
            : $"gateway help {forms[0][0]}";

    private static string Quoted(string word) => word.Contains(' ') ? $"\"{word}\"" : word;

    /// <summary>"@name" is a possible folder, not a file of further arguments.</summary>
    public static ParserConfiguration Settings { get; } = new() { ResponseFileTokenReplacer = null };
}
