using System.Net;
using Gateway.Forwarding;

namespace Gateway.Tests.Forwarding;

public class StreamingResponseTests
{
    [Theory]
    [InlineData("text/event-stream", null, true)]
    [InlineData("application/grpc", null, true)]
    [InlineData("application/json; charset=utf-8", null, false)]
    [InlineData("application/octet-stream", 10_000_000L, true)]
    [InlineData("text/event-stream", 10L, false)]
    public void What_streams_for_long_is_told_by_type_and_length(string type, long? length, bool isLong)
    {
        using var answer = new HttpResponseMessage { Content = new Endless(type, length) };
        ResponseHead.Of(answer).IsStreaming.Should().Be(isLong);
    }

    [Fact]
    public void An_upgraded_connection_is_long()
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.SwitchingProtocols);
        ResponseHead.Of(answer).IsStreaming.Should().BeTrue();
    }

    /// <summary>Imitates a body of which only the head has come.</summary>
    private sealed class Endless : HttpContent
    {
        public Endless(string type, long? length)
        {
            Headers.TryAddWithoutValidation("Content-Type", type);
            Headers.ContentLength = length;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
