using System.Buffers.Binary;

namespace Gateway.Link;

internal enum FrameKind : byte
{
    Open = 1, // a stream begins; only the gateway opens one
    Data = 2,
    End = 3, // no more data from here; the payload says how much of the other side's was taken
    Reset = 4, // over in both directions; the same payload
    Credit = 5, // so many bytes more may be sent (32 bits); all of it, when who has answered waits for more
    Trailers = 6, // of an answer, as field lines, before its last chunk: Kestrel's HTTP/1.1 has none
}

/// <summary>
/// The link's format: many byte streams in one Unix socket. Each end sends the greeting first, then frames: stream (32
/// bits), kind (8), length of the payload (24), payload; numbers are little-endian.
/// </summary>
internal readonly record struct LinkFrame(uint Stream, FrameKind Kind, int Length)
{
    public const int HeadSize = 8;

    /// <summary>Bytes. A large body must not stand in front of a small answer.</summary>
    public const int MostPayload = 32 * 1024;

    /// <summary>Bytes of one answer that may wait in the gateway for a client that reads slowly.</summary>
    public const int AnswerCredit = 128 * 1024;

    /// <summary>Bytes of one request that may wait for an app that is not reading: what Kestrel takes off a socket
    /// (<c>MaxRequestBufferSize</c>).</summary>
    public const int RequestCredit = 1024 * 1024;

    public const int TakenSize = sizeof(ulong);

    /// <summary>The last byte is the version. Two ends of different versions do not talk.</summary>
    public static ReadOnlySpan<byte> Greeting => "gw-link\u0002"u8;

    public void Write(Span<byte> head)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(head, Stream);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], ((uint)Length << 8) | (byte)Kind);
    }

    /// <exception cref="InvalidDataException">It is none that an end of this version sends.</exception>
    public static LinkFrame Read(ReadOnlySpan<byte> head)
    {
        var word = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        var frame = new LinkFrame(BinaryPrimitives.ReadUInt32LittleEndian(head), (FrameKind)(byte)word, (int)(word >> 8));
        if (frame.IsValid) return frame;
        throw new InvalidDataException($"the link said nonsense: kind {(byte)frame.Kind} with {frame.Length} bytes");
    }

    private bool IsValid => Kind switch
    {
        FrameKind.Open => Length == 0,
        FrameKind.Data or FrameKind.Trailers => Length is > 0 and <= MostPayload,
        FrameKind.End or FrameKind.Reset => Length == TakenSize,
        FrameKind.Credit => Length == sizeof(uint),
        _ => false,
    };
}
