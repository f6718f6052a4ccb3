using System.Text.Json;

namespace Gateway.Health;

/// <summary>What an app that is not ready says of itself: the detail of a problem document, or the plain word of ASP.NET
/// Core's health checks.</summary>
public static class ProbeText
{
    private const int Longest = 200;

    private static readonly string[] _members = ["detail", "reason", "title", "status"];

    /// <summary>One line; null when the body holds nothing for people.</summary>
    public static string? Of(string? mediaType, string body) =>
        Line(mediaType == "text/plain" ? body : Member(mediaType, body, _members), Longest);

    /// <summary>The text on one line; null when nothing is left of it.</summary>
    /// <param name="text">May be null.</param>
    /// <param name="longest">Characters; what is longer is cut.</param>
    internal static string? Line(string? text, int longest)
    {
        text = text?.ReplaceLineEndings(" ").Trim();
        return string.IsNullOrEmpty(text) ? null : text[..Math.Min(text.Length, longest)];
    }

    /// <summary>The first of these members that is a text; null where the body is no JSON object that has one.</summary>
    internal static string? Member(string? mediaType, string body, params string[] names)
    {
        if (mediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) != true) return null;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            return names.Select(name => Text(document.RootElement, name)).FirstOrDefault(text => text is not null);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement document, string name) =>
        document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
