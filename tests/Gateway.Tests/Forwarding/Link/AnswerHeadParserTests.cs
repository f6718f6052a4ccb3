using System.Text;
using Gateway.Forwarding;

namespace Gateway.Tests.Forwarding.Link;

public class AnswerHeadParserTests
{
    private const string Usual =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nDate: Sat, 28 Nov 2026 06:38:24 GMT\r\n"
        + "Set-Cookie: a=1\r\nset-cookie: b=2\r\nX-Odd:\t caf\u00e9 \r\nX-Empty:\r\nContent-Length: 12\r\n\r\n";

    [Fact]
    public void A_head_is_read_whole_and_not_before_wherever_it_is_cut()
    {
        var bytes = Encoding.Latin1.GetBytes(Usual + "Hello");
        for (var cut = 0; cut < Usual.Length; cut++)
            AnswerHeadParser.Read(bytes.AsSpan(0, cut), new AnswerHead()).Should().Be(0, $"{cut} bytes are there");
        AnswerHeadParser.Read(bytes, new AnswerHead()).Should().Be(Usual.Length);
    }

    [Fact]
    public void Fields_keep_their_order_and_their_bytes()
    {
        var head = Read(Usual);
        head.Status.Should().Be(200);
        head.Reason.Should().BeNull();
        head.Type.Should().Be("text/plain; charset=utf-8");
        head.Length.Should().Be(12);
        head.Fields.Should().Equal(
            ("Content-Type", "text/plain; charset=utf-8"), ("Date", "Sat, 28 Nov 2026 06:38:24 GMT"), ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"), ("X-Odd", "caf\u00e9"), ("X-Empty", ""), ("Content-Length", "12"));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 Fine\r\n\r\n", "Fine")]
    [InlineData("HTTP/1.1 299 \r\n\r\n", null)]
    [InlineData("HTTP/1.1 299\r\n\r\n", null)]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", null)]
    public void A_reason_of_the_apps_own_is_kept(string head, string? reason) => Read(head).Reason.Should().Be(reason);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x, Close\r\n\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", true)]
    public void It_is_known_whether_the_connection_stays(string head, bool closes) => Read(head).Closes.Should().Be(closes);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "GET", BodyEnd.Length)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD", BodyEnd.None)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "GET", BodyEnd.None)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "GET", BodyEnd.Chunked)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "GET", BodyEnd.Close)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "GET", BodyEnd.None)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "GET", BodyEnd.None)]
    public void Where_the_body_ends_follows_from_method_status_and_fields(string head, string method, object end) =>
        Read(head).EndFor(method).Should().Be((BodyEnd)end);

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("{\"json\":1}")]
    [InlineData("HTTP/2 200\r\n\r\n")]
    [InlineData("HTTP/1.2 200 OK\r\n\r\n")]
    [InlineData("http/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 Low\r\n\r\n")]
    [InlineData("HTTP/1.1 600 High\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 O\u0001K\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nNo colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n: nameless\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA : b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\nB: c\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n")]
    public void What_two_readers_might_understand_differently_is_refused(string head) =>
        FluentActions.Invoking(() => Read(head)).Should().Throw<BadAnswerException>();

    [Fact]
    public void A_head_without_an_end_is_refused_when_it_is_too_large()
    {
        var endless = Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nA: " + new string('a', AnswerHeadParser.Most));
        FluentActions.Invoking(() => AnswerHeadParser.Read(endless, new AnswerHead())).Should().Throw<BadAnswerException>();
    }

    private static AnswerHead Read(string text)
    {
        var head = new AnswerHead();
        AnswerHeadParser.Read(Encoding.Latin1.GetBytes(text), head);
        return head;
    }
}
