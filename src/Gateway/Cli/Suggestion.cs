using System.CommandLine;
using System.CommandLine.Help;

namespace Gateway.Cli;

public static class Suggestion
{
    // Farther from every name, it is no typing error: an option of nobody.
    private const int MostTypos = 3;

    public static string AddTo(string fault, ParseResult parsed)
    {
        var unknown = parsed.UnmatchedTokens.FirstOrDefault(
            token => token.StartsWith("--", StringComparison.Ordinal) && fault.Contains($"'{token}'"));
        if (unknown is null) return fault;
        var (known, edits) = NearestName.To(
            unknown.Split('=')[0],
            parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options.OfType<HelpOption>())
                .Select(option => option.Name));
        return edits <= MostTypos ? $"{fault.TrimEnd('.')}; did you mean {known}?" : fault;
    }
}
