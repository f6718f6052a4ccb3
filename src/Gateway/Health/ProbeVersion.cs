using System.Text.Json;

namespace Gateway.Health;

/// <summary>Which version of the app a health answer says that it comes from: by a header, or as <c>version</c> in its
/// JSON.</summary>
public static class ProbeVersion
{
    public const string Header = "X-App-Version";

    private const int Longest = 100;

    /// <summary>Null where it says none.</summary>
    public static string? Of(HttpResponseMessage answer, string body)
    {
        var text = answer.Headers.TryGetValues(Header, out var values) ? values.First()
            : answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) == true
                ? FromJson(body)
                : null;
        text = text?.ReplaceLineEndings(" ").Trim();
        return string.IsNullOrEmpty(text) ? null : text[..Math.Min(text.Length, Longest)];
    }

    private static string? FromJson(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("version", out var version)
                && version.ValueKind == JsonValueKind.String ? version.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
