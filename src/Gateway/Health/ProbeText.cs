namespace Gateway.Health;

/// <summary>From a problem document's detail, or the word of ASP.NET Core's health checks.</summary>
public static class ProbeText
{
    private const int Longest = 200;
    private static readonly string[] _members = ["detail", "reason", "title", "status"];

    public static string? Of(string? mediaType, string body) =>
        Line(mediaType == "text/plain" ? body : Member(mediaType, body, _members), Longest);

    /// <summary>On one line, cut; null when nothing is left of it.</summary>
    internal static string? Line(string? text, int longest)
    {
        text = text?.ReplaceLineEndings(" ").Trim();
        return string.IsNullOrEmpty(text) ? null : text[..Math.Min(text.Length, longest)];
    }

    /// <summary>Null where the body is no JSON object that has one of these as a text.</summary>
    internal static string? Member(string? mediaType, string body, params string[] names)
    {
        if (mediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) != true) return null;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            return names.Select(name => Text(document.RootElement, name)).FirstOrDefault(text => text is not null);
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException)
        {
            // The latter of half a letter, which JSON may write and nobody can read.
            return null;
        }
    }

    private static string? Text(JsonElement document, string name) =>
        document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <summary>By a header, or as <c>version</c> in the JSON; null where it says none.</summary>
public static class ProbeVersion
{
    public const string Header = "X-App-Version";

    private const int Longest = 100;

    public static string? Of(HttpResponseMessage answer, string body) => ProbeText.Line(
        answer.Headers.TryGetValues(Header, out var values)
            ? values.First()
            : ProbeText.Member(answer.Content.Headers.ContentType?.MediaType, body, "version"),
        Longest);
}
