using Spectre.Console;

namespace Gateway.Cli;

/// <summary>The replicas as lines that fit a width: where not every column has room, the least telling go.</summary>
public static class StatusTable
{
    private const string Gap = "  ";
    private const string Why = "  └ ";

    /// <summary>Lines of Spectre's markup, the head first; a reason stands on lines of its own.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<JsonElement> replicas, int width, DateTimeOffset now)
    {
        var cells = StatusColumn.All.ToDictionary(
            column => column, column => replicas.Select(replica => column.Cell(replica, now)).ToList());
        var widths = cells.ToDictionary(
            pair => pair.Key, pair => pair.Value.Append(pair.Key.Title).Max(text => text.Length));
        var shown = Fitting(widths, width);
        var lines = new List<string>
        {
            $"[bold]{string.Join(Gap, shown.Select(column => Padded(column, column.Title, widths[column])))}[/]",
        };
        for (var row = 0; row < replicas.Count; row++)
        {
            lines.Add(string.Join(Gap, shown.Select(column => Markup(column, cells[column][row], widths[column]))));
            if (Reason(replicas[row]) is { } reason) lines.AddRange(Folded(reason, width));
        }

        return lines;
    }

    public static string Coloured(string state, string? padded = null)
    {
        var colour = state switch
        {
            "serving" or "ready" => "green",
            "unavailable" or "failed" or "unhealthy" => "red",
            _ => "yellow",
        };
        return $"[{colour}]{(padded ?? state).EscapeMarkup()}[/]";
    }

    private static List<StatusColumn> Fitting(Dictionary<StatusColumn, int> widths, int width)
    {
        var room = width + Gap.Length;
        var shown = new HashSet<StatusColumn>();
        foreach (var column in StatusColumn.All.OrderBy(column => column.Rank))
        {
            room -= widths[column] + Gap.Length;
            if (room < 0 && column.Rank > 0) break;
            shown.Add(column);
        }

        return [.. StatusColumn.All.Where(shown.Contains)];
    }

    private static string Padded(StatusColumn column, string text, int width) =>
        column.IsText ? text.PadRight(width) : text.PadLeft(width);

    private static string Markup(StatusColumn column, string text, int width)
    {
        var padded = Padded(column, text, width);
        return column.Name == "state" ? Coloured(text, padded) : padded.EscapeMarkup();
    }

    public static string? Reason(JsonElement of) =>
        of.TryGetProperty("reason", out var reason) && reason.GetString() is { } text
            ? PlainText.Of(text.ReplaceLineEndings(" "))
            : null;

    private static IEnumerable<string> Folded(string reason, int width)
    {
        var room = Math.Max(width - Why.Length, 20);
        var lines = Wrapped(reason, room).Select(line => line.EscapeMarkup());
        return lines.Select((line, number) => (number == 0 ? Why : new string(' ', Why.Length)) + line);
    }

    // Between words; a word that is longer than a line is cut.
    private static IEnumerable<string> Wrapped(string text, int room)
    {
        while (text.Length > room)
        {
            var end = text.LastIndexOf(' ', room);
            if (end <= 0) end = room;
            yield return text[..end];
            text = text[end..].TrimStart();
        }

        if (text.Length > 0) yield return text;
    }
}
