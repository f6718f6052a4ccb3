using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Gateway.Cli;

/// <summary>What may come next, for the scripts of <c>gateway completion</c>. Where it is nothing they offer
/// files.</summary>
public static class Completions
{
    private const string AppSeparator = "--";

    public static void AddTo(RootCommand root, CommandForms forms)
    {
        foreach (var directive in root.Directives.OfType<SuggestDirective>())
            directive.Action = new Suggest(root, forms, directive);
    }

    private static IEnumerable<string> Of(string line, RootCommand root, CommandForms forms)
    {
        var words = CommandLineParser.SplitCommandLine(line).Skip(1).ToList();
        var typed = line.EndsWith(' ') || words.Count == 0 ? "" : words[^1];
        var before = typed.Length == 0 ? words : words[..^1];
        if (before.Contains(AppSeparator)) return [];
        var (option, value) = Parted(typed);
        // Only the first word can be a verb.
        var whole = before.Count == 0 && option is null ? before : forms.Whole(before);
        var offered = Behind(whole.Append(option).OfType<string>(), root)
            .Where(name => name.StartsWith(value, StringComparison.Ordinal));
        return option is null
            ? Fitting([.. offered], value, before is [var first, ..] && first != RunCommand.Name && whole == before)
            : offered.Where(name => !name.StartsWith('-')).Select(name => $"{option}={name}");
    }

    private static IEnumerable<string> Behind(IEnumerable<string> words, RootCommand root)
    {
        // The library looks for each word where it stands in the line, and finds none that is quoted or behind a =.
        var asked = string.Concat(words.Select(word => word.Replace(' ', '_').Replace('=', ' ') + " "));
        return root.Parse(asked, CommandForms.Settings).GetCompletions(asked.Length)
            .Select(item => item.InsertText ?? item.Label);
    }

    // --sort=c is the option and what has been typed of its value.
    private static (string? Option, string Value) Parted(string typed) =>
        typed.StartsWith("--", StringComparison.Ordinal) && typed.Split('=', 2) is [var option, var value]
            ? (option, value)
            : (null, typed);

    // Options are offered to who begins one, and behind a verb where there is nothing else to say.
    private static IEnumerable<string> Fitting(IReadOnlyList<string> offered, string typed, bool isBehindVerb)
    {
        var options = offered.Where(name => name.StartsWith("--", StringComparison.Ordinal)).ToList();
        if (typed.StartsWith('-')) return options;
        var words = offered.Where(name => !name.StartsWith('-')).ToList();
        return words.Count > 0 || typed.Length > 0 || !isBehindVerb ? words : options;
    }

    private sealed class Suggest(RootCommand root, CommandForms forms, SuggestDirective directive)
        : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parsed)
        {
            var line = parsed.Tokens.LastOrDefault(token => token.Type != TokenType.Directive)?.Value ?? "";
            var point = parsed.GetResult(directive)?.Values is [var text, ..]
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                    ? Math.Min(at, line.Length)
                    : line.Length;
            // A shell counts what it has typed, and some cut the space at the end.
            foreach (var word in Of(line[..point], root, forms)) parsed.InvocationConfiguration.Output.WriteLine(word);
            return ExitCode.Done;
        }
    }
}
