using System.Buffers;

namespace Gateway.FrontDoor;

/// <summary>Kestrel lets in hosts that no client of .NET's can send on, such as <c>a..b</c>: its own authority would
/// take their place.</summary>
public static class HostName
{
    private static readonly SearchValues<char> _usual =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");

    /// <param name="host">As it was sent; empty is none.</param>
    public static bool CanBeSentOn(string host) =>
        host.Length == 0 || IsUsual(host) || Uri.TryCreate($"http://{host}/", UriKind.Absolute, out _);

    // Nearly all are, and cost no parsing.
    private static bool IsUsual(string host) => char.IsAsciiLetterOrDigit(host[0])
        && !host.AsSpan().ContainsAnyExcept(_usual)
        && !host.Contains("..", StringComparison.Ordinal);
}
