using System.CommandLine;
using System.CommandLine.Help;

namespace Gateway.Cli;

public static class Suggestion
{
    // Farther from every name, it is no typing error: an option of nobody.
    private const int MostTypos = 3;

    public static string AddTo(string fault, ParseResult parsed)
    {
        var unknown = parsed.UnmatchedTokens.FirstOrDefault(token => fault.Contains($"'{token}'"));
        return unknown is not null && Meant(unknown, parsed) is { } meant
            ? $"{fault.TrimEnd('.')}; did you mean {meant}?"
            : fault;
    }

    private static string? Meant(string unknown, ParseResult parsed)
    {
        var options = parsed.CommandResult.Command.Options
            .Concat(parsed.RootCommandResult.Command.Options.OfType<HelpOption>());
        var known = options.Select(option => option.Name).ToList();
        return unknown switch
        {
            ['-', '-', ..] => Nearest(unknown.Split('=')[0], known),
            ['-', var letter] => Only(known.Where(name => name.StartsWith($"--{letter}", StringComparison.Ordinal))),
            // Elsewhere one server runs many apps, and its verbs take their names.
            [var first, ..] when char.IsLetter(first) && known.Contains("--app") => $"--app {unknown}",
            _ => null,
        };
    }

    private static string? Nearest(string unknown, IEnumerable<string> known)
    {
        var (name, edits) = NearestName.To(unknown, known);
        return edits <= MostTypos ? name : null;
    }

    private static string? Only(IEnumerable<string> names) => names.ToList() is [var one] ? one : null;
}
