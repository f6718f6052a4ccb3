using Gateway.Link;

namespace Gateway.Tests.Forwarding.Link;

public class LinkFrameTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, FrameKind.Open, 0)]
    [InlineData(0xFFFF_FFFF, FrameKind.Data, LinkFrame.MostPayload)]
    [InlineData(7, FrameKind.End, LinkFrame.TakenSize)]
    [InlineData(7, FrameKind.Reset, LinkFrame.TakenSize)]
    [InlineData(7, FrameKind.Credit, 4)]
    [InlineData(7, FrameKind.Trailers, 20)]
    public void A_frame_is_read_as_it_was_written(uint stream, object kind, int length)
    {
        var frame = new LinkFrame(stream, (FrameKind)kind, length);
        Span<byte> head = stackalloc byte[LinkFrame.HeadSize];
        frame.Write(head);
        LinkFrame.Read(head).Should().Be(frame);
    }

    [Theory]
    [InlineData(FrameKind.Open, 1)]
    [InlineData(FrameKind.Data, 0)]
    [InlineData(FrameKind.Data, LinkFrame.MostPayload + 1)]
    [InlineData(FrameKind.End, 0)]
    [InlineData(FrameKind.Credit, 8)]
    [InlineData((FrameKind)0, 0)]
    [InlineData((FrameKind)99, 4)]
    public void Another_is_nonsense(object kind, int length)
    {
        var head = new byte[LinkFrame.HeadSize];
        new LinkFrame(1, (FrameKind)kind, length).Write(head);
        FluentActions.Invoking(() => LinkFrame.Read(head)).Should().Throw<InvalidDataException>();
    }

    [Theory]
    [InlineData(FrameKind.Open, 0)] // only the gateway may
    [InlineData((FrameKind)99, 0)]
    [InlineData(FrameKind.Data, LinkFrame.MostPayload + 1)]
    public async Task Nonsense_ends_the_link_and_nothing_else(object kind, int length)
    {
        using var sockets = await SocketPair.ConnectAsync();
        var link = new LinkConnection(sockets.Ours, opened: null);
        var running = link.RunAsync();
        var stream = link.Open()!;

        var head = new byte[LinkFrame.HeadSize];
        new LinkFrame(1, (FrameKind)kind, length).Write(head);
        await sockets.Other.SendAsync(head, Cancellation);

        await running;
        link.IsOver.Should().BeTrue();
        stream.IsOver.Should().BeTrue();
    }

    [Theory]
    [InlineData("gw-link\u0001")]
    [InlineData("HTTP/1.1")]
    [InlineData("gw")]
    public async Task Another_version_is_not_talked_to(string greeting)
    {
        using var sockets = await SocketPair.ConnectAsync();
        await sockets.Other.SendAsync(System.Text.Encoding.ASCII.GetBytes(greeting), Cancellation);
        sockets.Other.Dispose();

        (await LinkGreeting.ExchangeAsync(sockets.Ours, Cancellation)).Should().BeFalse();
    }
}
