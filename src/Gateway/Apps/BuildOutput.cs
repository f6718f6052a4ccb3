using System.Text.RegularExpressions;

namespace Gateway.Apps;

/// <summary>Reads what the .NET SDK writes.</summary>
public static partial class BuildOutput
{
    public const int MostErrors = 20;

    public static IReadOnlyList<string> Errors(IReadOnlyList<string> output)
    {
        var errors = output.Select(Error).OfType<string>().Distinct().ToList();
        if (errors.Count == 0) return [.. output.Where(line => line.Length > 0).TakeLast(MostErrors)];
        if (errors.Count <= MostErrors) return errors;
        return [.. errors.Take(MostErrors), $"and {errors.Count - MostErrors} more"];
    }

    public static string? Error(string line) =>
        ErrorLine().IsMatch(line) ? ProjectSuffix().Replace(line, "").Trim() : null;

    public static bool LacksSdk(IEnumerable<string> output) => output.Any(line => NoSdk().IsMatch(line));

    [GeneratedRegex(@"\berror\b( [A-Z]+\d+)?\s*:")]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@" \[[^\]]*proj(::[^\]]*)?\]$")]
    private static partial Regex ProjectSuffix();

    [GeneratedRegex(@"No \.NET SDKs were found|A compatible \.NET SDK was not found|SDK .* was not found")]
    private static partial Regex NoSdk();
}
