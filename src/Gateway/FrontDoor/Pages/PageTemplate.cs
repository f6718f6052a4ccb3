using System.Text.RegularExpressions;

namespace Gateway.FrontDoor;

/// <summary>HTML in which <c>{{status}}</c>, <c>{{title}}</c>, <c>{{detail}}</c>, <c>{{requestId}}</c> and
/// <c>{{retryAfter}}</c> stand for what is known.</summary>
/// <param name="Language">As its <c>lang</c> says, in small letters; null where it says none.</param>
public sealed partial record PageTemplate(string Html, string? Language)
{
    public static PageTemplate Of(string html) =>
        new(html, Lang().Match(html) is { Success: true } found ? found.Groups[1].Value.ToLowerInvariant() : null);

    public byte[] Fill(Problem problem, int? retryAfter) => Encoding.UTF8.GetBytes(Html
        .Replace("{{status}}", problem.Status.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{{title}}", WebUtility.HtmlEncode(problem.Title), StringComparison.Ordinal)
        .Replace("{{requestId}}", WebUtility.HtmlEncode(problem.RequestId), StringComparison.Ordinal)
        .Replace("{{retryAfter}}", retryAfter?.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        // Last: an operator's own words are not looked through.
        .Replace("{{detail}}", WebUtility.HtmlEncode(problem.Detail), StringComparison.Ordinal));

    [GeneratedRegex("""<html\b[^>]*\blang\s*=\s*["']?([A-Za-z0-9-]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Lang();
}
