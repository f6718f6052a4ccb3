using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;

namespace Gateway.Platform;

public static class AddressForm
{
    /// <summary>Of an IPv6 address with an IPv4 one in it, its scope and its port, in bytes.</summary>
    public const int Longest = 96;

    private const int NetworkBits = 64;

    /// <summary>An IPv4 client of a socket that takes both comes as <c>::ffff:192.0.2.1</c>.</summary>
    public static IPAddress Unmapped(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Null on a Unix socket, which has none.</summary>
    public static string? TextOf(IPAddress? address) => address is null ? null : Unmapped(address).ToString();

    /// <summary>As <see cref="IPEndPoint"/> writes them, without the object.</summary>
    public static string WithPort(IPAddress address, int port)
    {
        Span<byte> text = stackalloc byte[Longest];
        return Encoding.ASCII.GetString(text[..WriteWithPort(address, port, text)]);
    }

    /// <returns>How many bytes it is.</returns>
    public static int WriteWithPort(IPAddress address, int port, Span<byte> to)
    {
        int length;
        var fits = address.AddressFamily == AddressFamily.InterNetworkV6
            ? Utf8.TryWrite(to, CultureInfo.InvariantCulture, $"[{address}]:{port}", out length)
            : Utf8.TryWrite(to, CultureInfo.InvariantCulture, $"{address}:{port}", out length);
        return fits ? length : throw new ArgumentException("too short for an address with its port", nameof(to));
    }

    /// <summary>Whoever has one IPv6 address has all of its network.</summary>
    public static IPAddress Holder(IPAddress address)
    {
        var plain = Unmapped(address);
        if (plain.AddressFamily != AddressFamily.InterNetworkV6) return plain;
        var bytes = plain.GetAddressBytes();
        Array.Clear(bytes, NetworkBits / 8, bytes.Length - NetworkBits / 8);
        return new IPAddress(bytes);
    }

    /// <summary>As everybody writes them: .NET also reads <c>1</c>, <c>0x7f.1</c> and <c>010.0.0.1</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address) =>
        IPAddress.TryParse(text, out address) && IsPlain(text, address);

    /// <summary>With a port or without, which is 0 then; IPv6 in brackets or without.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPEndPoint? endPoint) =>
        IPEndPoint.TryParse(text, out endPoint) && IsPlain(text, endPoint.Address);

    private static bool IsPlain(ReadOnlySpan<char> text, IPAddress address) =>
        address.AddressFamily != AddressFamily.InterNetwork
        || text.StartsWith(address.ToString(), StringComparison.Ordinal);
}
