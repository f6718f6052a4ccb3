using System.Buffers;

namespace Gateway.Forwarding;

/// <summary>Takes the framing off an answer's body, piece by piece.</summary>
internal sealed class AnswerBody(BodyEnd end, long? length)
{
    private readonly ChunkedBody? _chunks = end == BodyEnd.Chunked ? new ChunkedBody() : null;
    private long _left = length ?? 0;

    public bool IsDone => end switch
    {
        BodyEnd.None => true,
        BodyEnd.Length => _left == 0,
        BodyEnd.Chunked => _chunks!.IsDone,
        _ => false,
    };

    /// <summary>The end of the stream is the end of the body, and no failure.</summary>
    public bool MayEnd => IsDone || end == BodyEnd.Close;

    public IReadOnlyList<(string Name, string Value)> Trailers => _chunks?.Trailers ?? [];

    /// <returns>Up to where the data was taken.</returns>
    /// <exception cref="BadAnswerException">It is not framed as it should be.</exception>
    public SequencePosition Take(in ReadOnlySequence<byte> data, IBufferWriter<byte> to)
    {
        if (_chunks is not null) return _chunks.Take(data, to);
        var piece = end == BodyEnd.Length ? data.Slice(0, Math.Min(data.Length, _left)) : data;
        foreach (var segment in piece) to.Write(segment.Span);
        _left -= piece.Length;
        return piece.End;
    }
}
