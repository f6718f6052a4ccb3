using System.Buffers;

namespace Gateway.Forwarding;

/// <summary>A chunked body (RFC 9112, section 7.1), read by the letter.</summary>
internal sealed class ChunkedBody : AnswerBody
{
    private const int LongestLine = 4 * 1024;
    private const int MostDigits = 15;
    private const int MostTrailers = 100;

    private List<(string, string)>? _trailers;
    private Part _next = Part.Size;
    private long _left;

    private enum Part { Size, Data, DataEnd, Trailer, Done }

    public override bool IsDone => _next == Part.Done;
    public override IReadOnlyList<(string Name, string Value)> Trailers => _trailers ?? base.Trailers;

    public override SequencePosition Take(in ReadOnlySequence<byte> data, IBufferWriter<byte> to)
    {
        var reader = new SequenceReader<byte>(data);
        while (_next != Part.Done && (_next == Part.Data ? TakeData(ref reader, to) : TakeLine(ref reader)))
        {
        }

        return reader.Position;
    }

    private bool TakeData(ref SequenceReader<byte> reader, IBufferWriter<byte> to)
    {
        var piece = reader.UnreadSpan;
        if (piece.IsEmpty) return false;
        if (piece.Length > _left) piece = piece[..(int)_left];
        to.Write(piece);
        reader.Advance(piece.Length);
        _left -= piece.Length;
        if (_left == 0) _next = Part.DataEnd;
        return true;
    }

    private bool TakeLine(ref SequenceReader<byte> reader)
    {
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            if (reader.Remaining > LongestLine) throw new BadAnswerException("a line between its chunks has no end");
            return false;
        }

        TakeLine(line.IsSingleSegment ? line.FirstSpan : line.ToArray());
        return true;
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        if (line.ContainsAny((byte)'\r', (byte)'\n'))
            throw new BadAnswerException("a line between its chunks is broken");
        switch (_next)
        {
            case Part.Size:
                _left = Size(line);
                _next = _left == 0 ? Part.Trailer : Part.Data;
                break;
            case Part.DataEnd:
                if (!line.IsEmpty) throw new BadAnswerException("a chunk is longer than it says");
                _next = Part.Size;
                break;
            default:
                if (line.IsEmpty) _next = Part.Done;
                else if (_trailers?.Count == MostTrailers) throw new BadAnswerException("it has too many trailers");
                else (_trailers ??= []).Add(AnswerHeadParser.Field(line));
                break;
        }
    }

    // Whatever follows the number is an extension, and is for this connection alone.
    private static long Size(ReadOnlySpan<byte> line)
    {
        var digits = line.IndexOf((byte)';') is >= 0 and var mark ? line[..mark].TrimEnd(" \t"u8) : line;
        long size = 0;
        foreach (var digit in digits) size = (size << 4) + Digit(digit);

        return digits.Length is > 0 and <= MostDigits ? size : throw NoNumber();
    }

    private static int Digit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => throw NoNumber(),
    };

    private static BadAnswerException NoNumber() => new("a chunk's size is no number");
}
