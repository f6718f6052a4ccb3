using System.Buffers.Binary;

namespace Gateway.Forwarding;

/// <summary>Where one message of gRPC ends and the next begins: a flag, a length of four bytes, the message.</summary>
public sealed class GrpcFrames
{
    private const int HeadLength = 5;

    private readonly byte[] _head = new byte[HeadLength];
    private int _headRead;
    private long _left;

    public bool AtBoundary => _headRead == 0 && _left == 0;

    public void Follow(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[Advance(bytes)..];
    }

    /// <returns>The bytes up to the end of the message that has begun, or all where that is not among them.</returns>
    public int Advance(ReadOnlySpan<byte> bytes)
    {
        var used = ReadHead(bytes);
        var message = (int)Math.Min(_left, bytes.Length - used);
        _left -= message;
        if (_headRead == HeadLength && _left == 0) _headRead = 0;
        return used + message;
    }

    private int ReadHead(ReadOnlySpan<byte> bytes)
    {
        if (_headRead == HeadLength) return 0;
        var used = Math.Min(HeadLength - _headRead, bytes.Length);
        bytes[..used].CopyTo(_head.AsSpan(_headRead));
        _headRead += used;
        if (_headRead == HeadLength) _left = BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(1));
        return used;
    }
}
