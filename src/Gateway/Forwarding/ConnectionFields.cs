using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Gateway.Forwarding;

/// <summary>Fields that a sender names in <c>Connection</c> are for the next hop alone (RFC 9110, 7.6.1).</summary>
public static class ConnectionFields
{
    // Meant for everybody, whatever is said: who names them would take from a request what others rely on.
    private static readonly HashSet<string> _endToEnd = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Authorization", "Cookie", "Set-Cookie", "Cache-Control", "Date", "Location", "Vary",
        // The forwarder's own business.
        "Upgrade",
    };

    private static readonly SearchValues<string> _prefixes =
        SearchValues.Create(["Content-", "Sec-WebSocket-"], StringComparison.OrdinalIgnoreCase);

    /// <param name="connection">The values of <c>Connection</c>.</param>
    public static IEnumerable<string> Named(StringValues connection) =>
        connection is [] or ["close" or "keep-alive" or "Upgrade" or "upgrade"]
            ? []
            : connection.SelectMany(Split).Where(IsForHopAlone);

    private static string[] Split(string? value) => value?.Split(',', StringSplitOptions.TrimEntries) ?? [];

    private static bool IsForHopAlone(string name) =>
        name.Length > 0 && !_endToEnd.Contains(name) && name.AsSpan().IndexOfAny(_prefixes) != 0;
}
