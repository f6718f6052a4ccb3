using System.Buffers.Binary;

namespace Gateway.FrontDoor;

public enum ProxyHeaderForm
{
    None, // something else begins here
    Partial,
    Malformed,
    Whole,
}

/// <summary>What a load balancer says of a connection in front of its first byte: the PROXY protocol of HAProxy,
/// versions 1 and 2 (https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt).</summary>
/// <param name="Length">Bytes that it takes; of one that is not whole yet 0 where nobody knows.</param>
/// <param name="Client">Null where it speaks for nobody: health checks (LOCAL), UNKNOWN, Unix sockets.</param>
public readonly record struct ProxyHeader(ProxyHeaderForm Form, int Length = 0, IPEndPoint? Client = null)
{
    /// <summary>Bytes of the longest there is.</summary>
    public const int Most = FixedBytes + ushort.MaxValue;

    private const int LongestLine = 107;
    private const int FixedBytes = 16;
    private const int AddressesAt = 16;
    private const byte Local = 0;
    private const byte Proxied = 1;

    private static ReadOnlySpan<byte> Word => "PROXY "u8;
    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    public static ProxyHeader Read(ReadOnlySpan<byte> data)
    {
        if (Begins(data, Word)) return data.Length < Word.Length ? new(ProxyHeaderForm.Partial) : ReadLine(data);
        if (!Begins(data, Signature)) return new(ProxyHeaderForm.None);
        return data.Length < FixedBytes ? new(ProxyHeaderForm.Partial) : ReadBinary(data);
    }

    private static bool Begins(ReadOnlySpan<byte> data, ReadOnlySpan<byte> with)
    {
        var count = Math.Min(data.Length, with.Length);
        return data[..count].SequenceEqual(with[..count]);
    }

    // PROXY TCP4 192.0.2.1 198.51.100.1 51234 443
    private static ProxyHeader ReadLine(ReadOnlySpan<byte> data)
    {
        var end = data[..Math.Min(data.Length, LongestLine)].IndexOf("\r\n"u8);
        if (end < 0) return new(data.Length < LongestLine ? ProxyHeaderForm.Partial : ProxyHeaderForm.Malformed);
        var words = Encoding.ASCII.GetString(data[..end]).Split(' ');
        if (words is [_, "UNKNOWN", ..]) return new(ProxyHeaderForm.Whole, end + 2);
        return ClientOf(words) is { } client
            ? new(ProxyHeaderForm.Whole, end + 2, client)
            : new(ProxyHeaderForm.Malformed);
    }

    private static IPEndPoint? ClientOf(string[] words)
    {
        if (words is not [_, "TCP4" or "TCP6", var source, var target, var sourcePort, var targetPort]) return null;
        var family = words[1] == "TCP4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (!AddressForm.TryParse(source, out IPAddress? address) || address.AddressFamily != family) return null;
        if (!AddressForm.TryParse(target, out IPAddress? other) || other.AddressFamily != family) return null;
        return PortOf(sourcePort) is { } port && PortOf(targetPort) is not null ? new IPEndPoint(address, port) : null;
    }

    private static int? PortOf(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;

    private static ProxyHeader ReadBinary(ReadOnlySpan<byte> data)
    {
        var (version, command, family) = (data[12] >> 4, data[12] & 0xF, data[13] >> 4);
        var length = FixedBytes + BinaryPrimitives.ReadUInt16BigEndian(data[14..]);
        if (version != 2 || command is not (Local or Proxied)) return new(ProxyHeaderForm.Malformed);
        if (data.Length < length) return new(ProxyHeaderForm.Partial, length);
        // What follows the addresses (TLV) says nothing of who it is.
        var size = command == Local ? 0 : family switch { 1 => 4, 2 => 16, _ => 0 };
        if (size == 0) return new(ProxyHeaderForm.Whole, length);
        var ports = AddressesAt + 2 * size;
        if (length < ports + 4) return new(ProxyHeaderForm.Malformed);
        var port = BinaryPrimitives.ReadUInt16BigEndian(data[ports..]);
        return new(ProxyHeaderForm.Whole, length, new IPEndPoint(new IPAddress(data.Slice(AddressesAt, size)), port));
    }
}
