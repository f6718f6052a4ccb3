using System.Net;

namespace Gateway.Forwarding;

/// <summary>
/// Which answers stream for as long as the client likes: they cost a replica a connection and not its work, and so need
/// no place once they have begun. What has merely no length (most JSON) is not one of them.
/// </summary>
public static class StreamingResponse
{
    /// <summary>Bytes, from which on the client's line decides how long it takes.</summary>
    public const long Large = 1024 * 1024;

    private static readonly string[] _endless =
        ["text/event-stream", "application/grpc", "application/x-ndjson", "multipart/x-mixed-replace"];

    public static bool Is(in ResponseHead head) =>
        head.Status == HttpStatusCode.SwitchingProtocols
        || head.Length >= Large
        || (head is { Length: null, Type: { } type } && IsEndless(type));

    // Also application/grpc+proto.
    private static bool IsEndless(string type) =>
        _endless.Any(endless => type.StartsWith(endless, StringComparison.OrdinalIgnoreCase));
}
