using System.Text;
using System.Text.Json;

namespace Gateway.Cli;

/// <summary>An event as a person reads it.</summary>
public static class EventView
{
    public static string Text(string json)
    {
        using var document = JsonDocument.Parse(json);
        var happened = document.RootElement;
        var at = happened.GetProperty("at").GetDateTimeOffset().ToLocalTime();
        var level = happened.GetProperty("level").GetString() is { } named and not "info" ? named + ": " : "";
        var output = string.Concat(happened.GetProperty("output").EnumerateArray()
            .Select(line => $"\n    {Printable(line.GetString()!)}"));
        return string.Create(CultureInfo.InvariantCulture,
            $"{at:HH:mm:ss.fff} {level}{Printable(happened.GetProperty("text").GetString()!)}{output}");
    }

    // What a replica wrote may hold orders for the terminal.
    private static string Printable(string text)
    {
        if (!text.Any(IsOrder)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var letter in text) clean.Append(IsOrder(letter) ? '·' : letter);
        return clean.ToString();
    }

    private static bool IsOrder(char letter) => char.IsControl(letter) && letter != '\t';
}
