namespace Gateway.Health;

/// <summary>Which version of the app a health answer says that it comes from: by a header, or as <c>version</c> in its
/// JSON.</summary>
public static class ProbeVersion
{
    public const string Header = "X-App-Version";

    private const int Longest = 100;

    /// <summary>Null where it says none.</summary>
    public static string? Of(HttpResponseMessage answer, string body) => ProbeText.Line(
        answer.Headers.TryGetValues(Header, out var values)
            ? values.First()
            : ProbeText.Member(answer.Content.Headers.ContentType?.MediaType, body, "version"),
        Longest);
}
