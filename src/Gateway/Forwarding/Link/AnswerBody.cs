using System.Buffers;

namespace Gateway.Forwarding;

/// <summary>Takes the framing off an answer's body, piece by piece.</summary>
internal abstract class AnswerBody
{
    /// <param name="length">Where it has one.</param>
    public static AnswerBody Of(BodyEnd end, long? length) => end switch
    {
        BodyEnd.Chunked => new ChunkedBody(),
        BodyEnd.Close => new PlainBody(long.MaxValue, endsWithStream: true),
        BodyEnd.Length => new PlainBody(length.GetValueOrDefault(), endsWithStream: false),
        _ => PlainBody.None,
    };

    public abstract bool IsDone { get; }

    /// <summary>The end of the stream is the end of the body, and no failure.</summary>
    public virtual bool MayEnd => IsDone;

    public virtual IReadOnlyList<(string Name, string Value)> Trailers => [];

    /// <returns>Up to where the data was taken.</returns>
    /// <exception cref="BadAnswerException">It is not framed as it should be.</exception>
    public abstract SequencePosition Take(in ReadOnlySequence<byte> data, IBufferWriter<byte> to);

    private sealed class PlainBody(long left, bool endsWithStream) : AnswerBody
    {
        public static PlainBody None { get; } = new(0, endsWithStream: false);

        public override bool IsDone => left == 0;

        public override bool MayEnd => IsDone || endsWithStream;

        public override SequencePosition Take(in ReadOnlySequence<byte> data, IBufferWriter<byte> to)
        {
            var piece = data.Slice(0, Math.Min(data.Length, left));
            foreach (var segment in piece) to.Write(segment.Span);
            left -= piece.Length;
            return piece.End;
        }
    }
}
