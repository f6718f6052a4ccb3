using CsCheck;
using Gateway.Forwarding;

namespace Gateway.Tests.Forwarding;

public class WebSocketFramesTests
{
    // A frame of a server: final, text, unmasked.
    private static readonly Gen<byte[]> _frame = Gen.Frequency(
        (5, Gen.Int[0, 125]), (2, Gen.Int[126, 3_000]), (1, Gen.Int[65_536, 70_000])).Select(Frame);

    [Fact]
    public void However_frames_are_cut_into_pieces_their_ends_are_found() =>
        Gen.Select(_frame.Array[1, 5], Gen.Int[1, 500]).Sample((frames, piece) =>
        {
            var (followed, text) = (new WebSocketFrames(), frames.SelectMany(frame => frame).ToArray());
            var ends = frames.Select((_, number) => frames.Take(number + 1).Sum(frame => frame.Length)).ToHashSet();
            var seen = 0;
            foreach (var part in text.Chunk(piece))
            {
                followed.Follow(part);
                seen += part.Length;
                followed.AtBoundary.Should().Be(ends.Contains(seen));
            }
        }, iter: 200);

    [Fact]
    public void What_is_left_of_a_frame_ends_where_it_ends()
    {
        var frames = new WebSocketFrames();
        var text = Frame(10).Concat(Frame(3)).ToArray();
        frames.Follow(text.AsSpan(0, 5));
        frames.Advance(text.AsSpan(5)).Should().Be(7);
        frames.AtBoundary.Should().BeTrue();
    }

    [Fact]
    public void A_close_frame_is_the_last()
    {
        var frames = new WebSocketFrames();
        frames.Follow([0x88, 0x02, 0x03, 0xE8]);
        frames.Closed.Should().BeTrue();
    }

    private static byte[] Frame(int length) =>
    [
        0x81, .. length switch
        {
            < 126 => new[] { (byte)length },
            < 65_536 => [126, (byte)(length >> 8), (byte)length],
            _ => [127, 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        }, .. new byte[length],
    ];
}
