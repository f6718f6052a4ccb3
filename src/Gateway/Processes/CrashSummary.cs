namespace Gateway.Processes;

/// <summary>The one line of a dead replica's output that says why it died.</summary>
public static class CrashSummary
{
    // In characters; gateway events has all of it.
    private const int Longest = 160;

    // What .NET writes before the stack.
    private static readonly string[] _tellings =
        ["Unhandled exception", "Process terminated.", "Stack overflow", "Out of memory"];

    public static string? Of(IReadOnlyList<string> output)
    {
        var lines = output.Select(line => PlainText.Of(line.Trim()))
            .Where(line => line.Length > 0 && !IsFrame(line)).ToList();
        var words = lines.FindLast(IsTelling) ?? lines.LastOrDefault();
        return words is null || words.Length <= Longest ? words : string.Concat(words.AsSpan(0, Longest), "…");
    }

    public static string? After(string? cause, IReadOnlyList<string> output) =>
        Of(output) is { } words ? $"{cause}: {words}" : cause;

    private static bool IsTelling(string line) =>
        _tellings.Any(start => line.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private static bool IsFrame(string line) => line.StartsWith("at ", StringComparison.Ordinal);
}
