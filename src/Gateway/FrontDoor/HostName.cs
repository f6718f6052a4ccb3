using System.Buffers;

namespace Gateway.FrontDoor;

/// <summary>Kestrel lets in hosts that no client of .NET's can send on, such as <c>a..b</c>: its own authority would
/// take their place.</summary>
public static class HostName
{
    private const int LongestLabel = 63; // RFC 1035: what is no longer has no label that is too long

    private static readonly SearchValues<char> _usual =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");

    // Kestrel has looked at what a client calls its host, and not at what a proxy says that it was.
    private static readonly SearchValues<char> _elsewhere = SearchValues.Create("/\\?#@ \t\"<>");

    /// <param name="host">As it was sent; empty is none.</param>
    public static bool CanBeSentOn(string host) => host.Length == 0 || IsUsual(host)
        || (!host.AsSpan().ContainsAny(_elsewhere) && Uri.TryCreate($"http://{host}/", UriKind.Absolute, out _));

    // Nearly all are, with or without a port, and cost no parsing.
    private static bool IsUsual(ReadOnlySpan<char> host)
    {
        if (host.LastIndexOf(':') is > 0 and var colon)
        {
            var port = host[(colon + 1)..];
            if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _)) return false;
            host = host[..colon];
        }

        return host.Length <= LongestLabel && char.IsAsciiLetterOrDigit(host[0]) && !host.ContainsAnyExcept(_usual)
            && !host.Contains("..", StringComparison.Ordinal);
    }
}
