using System.Net;
using Gateway.Forwarding;

namespace Gateway.Tests.Forwarding;

public class ResponseHeadTests
{
    [Theory]
    [InlineData("text/event-stream", true)]
    [InlineData("Text/Event-Stream; charset=utf-8", true)]
    [InlineData("text/event-stream ;charset=utf-8", true)]
    [InlineData("text/event-streams", false)]
    [InlineData("text/html", false)]
    [InlineData("", false)]
    public void A_media_type_is_told_whatever_its_parameters(string type, bool isEventStream) =>
        Head("Content-Type", type).Is("text/event-stream").Should().Be(isEventStream);

    [Theory]
    [InlineData("12", 12L)]
    [InlineData("0", 0L)]
    [InlineData("-1", null)]
    [InlineData("many", null)]
    [InlineData("99999999999999999999", null)]
    public void A_length_is_a_number_or_unknown(string text, long? length) =>
        Head("Content-Length", text).Length.Should().Be(length);

    [Fact]
    public void What_is_not_there_is_unknown()
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.NotModified);
        ResponseHead.Of(answer).Should().Be(new ResponseHead(HttpStatusCode.NotModified, null, null));
    }

    private static ResponseHead Head(string name, string value)
    {
        using var answer = new HttpResponseMessage { Content = new StreamContent(Stream.Null) };
        answer.Content.Headers.TryAddWithoutValidation(name, value);
        return ResponseHead.Of(answer);
    }
}
