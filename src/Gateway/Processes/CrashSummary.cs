namespace Gateway.Processes;

/// <summary>The one line of a dead replica's output that says why it died.</summary>
public static class CrashSummary
{
    // In characters; gateway events has all of it.
    private const int Longest = 160;

    // What .NET writes before the stack.
    private static readonly string[] _tellings =
        ["Unhandled exception", "Process terminated.", "Stack overflow", "Out of memory"];

    // Whoever was killed from outside wrote its last line about something else.
    private static readonly string[] _fromOutside = ["SIGKILL", "SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP"];

    public static string? Of(string? cause, IReadOnlyList<string> output)
    {
        var lines = output.Select(line => PlainText.Of(line.Trim()))
            .Where(line => line.Length > 0 && !IsFrame(line)).ToList();
        var isFromOutside = cause is not null && _fromOutside.Any(cause.EndsWith);
        var words = lines.FindLast(IsTelling) ?? (isFromOutside ? null : lines.LastOrDefault());
        return words is null || words.Length <= Longest ? words : string.Concat(words.AsSpan(0, Longest), "…");
    }

    public static string? After(string? cause, IReadOnlyList<string> output) =>
        Of(cause, output) is { } words ? $"{cause}: {words}" : cause;

    private static bool IsTelling(string line) =>
        _tellings.Any(start => line.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private static bool IsFrame(string line) => line.StartsWith("at ", StringComparison.Ordinal);
}
