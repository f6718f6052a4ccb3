using System.Text.Json;

namespace Gateway.Health;

/// <summary>What an app that is not ready says of itself: the detail of a problem document, or the plain word of ASP.NET
/// Core's health checks.</summary>
public static class ProbeText
{
    private const int Longest = 200;

    private static readonly string[] _members = ["detail", "reason", "title", "status"];

    /// <summary>One line; null when the body holds nothing for people.</summary>
    public static string? Of(string? mediaType, string body)
    {
        var text = mediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) == true ? FromJson(body)
            : mediaType == "text/plain" ? body
            : null;
        text = text?.ReplaceLineEndings(" ").Trim();
        return string.IsNullOrEmpty(text) ? null : text[..Math.Min(text.Length, Longest)];
    }

    private static string? FromJson(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            return _members.Select(name => Text(document.RootElement, name)).FirstOrDefault(text => text is not null);
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
