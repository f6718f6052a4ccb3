using System.Net;

namespace Gateway.Forwarding;

/// <summary>
/// What tells one kind of answer from another. The headers' own typed properties would parse each of them, and leave an
/// object behind that is written as text once more on the way to the client.
/// </summary>
/// <param name="Status">HTTP's.</param>
/// <param name="Type">The content type with its parameters, as the replica wrote it; null when there is none.</param>
/// <param name="Length">Bytes that are announced; null when that is not known.</param>
public readonly record struct ResponseHead(HttpStatusCode Status, string? Type, long? Length)
{
    public static ResponseHead Of(HttpResponseMessage response)
    {
        var headers = response.Content.Headers.NonValidated;
        return new ResponseHead(
            response.StatusCode,
            headers.TryGetValues("Content-Type", out var type) ? type.ToString() : null,
            headers.TryGetValues("Content-Length", out var text)
            && long.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? length
                : null);
    }

    /// <summary>Whether it is of that media type, whatever its parameters.</summary>
    public bool Is(string mediaType) =>
        Type is { } type
        && type.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == mediaType.Length || type[mediaType.Length] is ';' or ' ');
}
