using CsCheck;
using Gateway.Forwarding;

namespace Gateway.Tests.Forwarding;

public class GrpcFramesTests
{
    [Fact]
    public void However_they_come_in_pieces_messages_end_where_they_end() =>
        Gen.Select(Gen.Int[0, 300].List[1, 5], Gen.Int[1, 40]).Sample((lengths, piece) =>
        {
            var (frames, bytes) = (new GrpcFrames(), lengths.SelectMany(Message).ToArray());
            var ends = lengths.Select((_, number) => lengths.Take(number + 1).Sum(length => length + 5)).ToHashSet();
            for (var sent = 0; sent < bytes.Length;)
            {
                var count = Math.Min(piece, bytes.Length - sent);
                frames.Follow(bytes.AsSpan(sent, count));
                sent += count;
                frames.AtBoundary.Should().Be(ends.Contains(sent));
            }
        });

    [Fact]
    public void The_end_of_a_message_that_has_begun_is_found()
    {
        var frames = new GrpcFrames();
        frames.Follow(Message(3)[..6]);
        frames.Advance([1, 2, .. Message(9)]).Should().Be(2);
        frames.AtBoundary.Should().BeTrue();
    }

    private static byte[] Message(int length) =>
        [0, 0, 0, (byte)(length >> 8), (byte)length, .. new byte[length]];
}
