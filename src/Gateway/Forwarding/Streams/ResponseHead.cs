namespace Gateway.Forwarding;

// The headers' own typed properties would parse each, and leave an object that is written as text once more.
public readonly record struct ResponseHead(HttpStatusCode Status, string? Type, long? Length)
{
    /// <summary>Bytes, from which on the client's line decides how long it takes.</summary>
    public const long Large = 1024 * 1024;

    // What has merely no length (most JSON) is not one of them. Also application/grpc+proto.
    private static readonly string[] _endless =
        ["text/event-stream", "application/grpc", "application/x-ndjson", "multipart/x-mixed-replace"];

    /// <summary>It costs a replica a connection and not its work, and so needs no place once it has begun.</summary>
    public bool IsStreaming =>
        Status == HttpStatusCode.SwitchingProtocols
        || Length >= Large
        || (this is { Length: null, Type: { } type } && IsEndless(type));

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

    public bool Is(string mediaType) =>
        Type is { } type
        && type.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == mediaType.Length || type[mediaType.Length] is ';' or ' ');

    private static bool IsEndless(string type)
    {
        foreach (var endless in _endless)
            if (type.StartsWith(endless, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
