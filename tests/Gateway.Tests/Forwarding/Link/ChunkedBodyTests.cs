using System.Buffers;
using System.Text;
using Gateway.Forwarding;

namespace Gateway.Tests.Forwarding.Link;

public class ChunkedBodyTests
{
    private const string Usual = "5\r\nHello\r\n1;ext=1\r\n,\r\n0007\r\n world!\r\n0\r\nX-Sum: 42\r\nX-Two: a\r\n\r\n";

    [Fact]
    public void A_body_is_the_same_wherever_it_is_cut()
    {
        for (var first = 0; first <= Usual.Length; first++)
            for (var second = first; second <= Usual.Length; second++)
            {
                var (text, body) = Read(Usual[..first], Usual[first..second], Usual[second..]);
                text.Should().Be("Hello, world!", $"it was cut at {first} and {second}");
                body.IsDone.Should().BeTrue();
                body.Trailers.Should().Equal(("X-Sum", "42"), ("X-Two", "a"));
            }
    }

    [Fact]
    public void What_follows_is_left_for_the_next()
    {
        var data = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes("0\r\n\r\nHTTP/1.1"));
        var end = new ChunkedBody().Take(data, new ArrayBufferWriter<byte>());
        data.Slice(end).Length.Should().Be(8);
    }

    [Theory]
    [InlineData("5\r\nHel")]
    [InlineData("5\r\nHello\r\n")]
    [InlineData("5\r\nHello\r\n0\r\n")]
    public void One_that_breaks_off_is_not_done(string text) => Read(text).Body.IsDone.Should().BeFalse();

    [Theory]
    [InlineData("\r\nHello")]
    [InlineData("x\r\nHello")]
    [InlineData("-5\r\nHello")]
    [InlineData("0x5\r\nHello")]
    [InlineData(" 5\r\nHello")]
    [InlineData("5\nHello\r\n")]
    [InlineData("5\r\nHello!\r\n")]
    [InlineData("5;a\nb\r\nHello")]
    [InlineData("1000000000000000\r\n")]
    [InlineData("0\r\nno colon\r\n\r\n")]
    [InlineData("0\r\nA: b\u0000\r\n\r\n")]
    public void One_that_is_framed_otherwise_is_refused(string text) =>
        FluentActions.Invoking(() => Read(text + new string('\r', 2) + "\n")).Should().Throw<BadAnswerException>();

    private static (string Text, ChunkedBody Body) Read(params string[] pieces)
    {
        var (body, to, left) = (new ChunkedBody(), new ArrayBufferWriter<byte>(), Array.Empty<byte>());
        foreach (var piece in pieces)
        {
            left = [.. left, .. Encoding.Latin1.GetBytes(piece)];
            var data = new ReadOnlySequence<byte>(left);
            left = data.Slice(body.Take(data, to)).ToArray();
        }

        return (Encoding.Latin1.GetString(to.WrittenSpan), body);
    }
}
