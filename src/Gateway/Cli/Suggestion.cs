using System.CommandLine;

namespace Gateway.Cli;

/// <summary>What somebody who mistyped probably meant.</summary>
public static class Suggestion
{
    // Farther from every option, it is no typing error.
    private const int MostTypos = 3;

    /// <summary>A fault of the command line, with the nearest known option when it names an unknown one.</summary>
    public static string AddTo(string fault, ParseResult parsed)
    {
        var unknown = parsed.UnmatchedTokens.FirstOrDefault(
            token => token.StartsWith("--", StringComparison.Ordinal) && fault.Contains($"'{token}'"));
        if (unknown is null) return fault;
        var (known, edits) = NearestName.To(
            unknown.Split('=')[0], parsed.CommandResult.Command.Options.Select(option => option.Name));
        return edits <= MostTypos ? $"{fault.TrimEnd('.')}; did you mean {known}?" : fault;
    }
}
