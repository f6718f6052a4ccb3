using System.Net;
using System.Net.Sockets;

namespace Gateway.FrontDoor;

/// <summary>Whose request it is.</summary>
public static class ClientName
{
    private const int NetworkBytes = 8;

    /// <param name="context">Of the request.</param>
    /// <param name="header">That names the client, or null for its address.</param>
    public static string Of(HttpContext context, string? header)
    {
        if (header is not null && context.Request.Headers[header].LastOrDefault() is { Length: > 0 } value)
            return Last(value);
        return context.Connection.RemoteIpAddress is { } address ? Network(address) : "";
    }

    // Of a list, the last one was written by the proxy in front; what is before it, anybody may have written.
    private static string Last(string list) => list[(list.LastIndexOf(',') + 1)..].Trim();

    // Whoever has one IPv6 address has all of its network.
    private static string Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4().ToString();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes))
            : address.ToString();
    }
}
