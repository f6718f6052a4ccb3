using System.Buffers.Binary;

namespace Gateway.Forwarding;

/// <summary>Follows a WebSocket's frames (RFC 6455, section 5.2): only between two may another be put in.</summary>
public sealed class WebSocketFrames
{
    private const int CloseOpcode = 8;
    private const int ShortHeader = 2;

    private readonly byte[] _header = new byte[14];
    private int _count;
    private ulong _payloadLeft;

    public bool AtBoundary => _count == 0;

    /// <summary>Nothing may follow a close frame.</summary>
    public bool Closed { get; private set; }

    public void Follow(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty) data = data[Advance(data)..];
    }

    /// <summary>How many bytes end the present frame.</summary>
    public int Advance(ReadOnlySpan<byte> data)
    {
        var at = 0;
        while (at < data.Length && _payloadLeft == 0)
        {
            _header[_count++] = data[at++];
            if (_count < HeaderLength()) continue;
            Closed |= (_header[0] & 0x0F) == CloseOpcode;
            _payloadLeft = PayloadLength();
            if (_payloadLeft == 0) return End(at);
        }

        var taken = (int)Math.Min(_payloadLeft, (ulong)(data.Length - at));
        _payloadLeft -= (ulong)taken;
        at += taken;
        return _payloadLeft == 0 && taken > 0 ? End(at) : at;
    }

    private int End(int at)
    {
        _count = 0;
        return at;
    }

    private int HeaderLength()
    {
        if (_count < ShortHeader) return ShortHeader;
        var mask = (_header[1] & 0x80) != 0 ? 4 : 0;
        return ShortHeader + mask + ((_header[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 });
    }

    private ulong PayloadLength() => (_header[1] & 0x7F) switch
    {
        126 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(ShortHeader)),
        127 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(ShortHeader)),
        var small => (ulong)small,
    };
}
