using System.Text;
using Gateway.Link;

namespace Gateway.Tests.Forwarding.Link;

/// <summary>A socket keeps no frames together: what comes in two pieces means the same, wherever it was cut.</summary>
public class LinkCutTests
{
    private static readonly byte[] _conversation =
    [
        .. Frame(1, FrameKind.Open, []), .. Frame(1, FrameKind.Data, "GET / HTTP/1.1"u8),
        .. Frame(2, FrameKind.Open, []), .. Frame(1, FrameKind.Data, "\r\n\r\n"u8), .. Frame(2, FrameKind.Data, "more"u8),
        .. Frame(1, FrameKind.Credit, [1, 0, 0, 0]), .. Frame(9, FrameKind.Data, "nobody's"u8),
        .. Frame(1, FrameKind.Trailers, "a: b\r\n"u8), .. Frame(1, FrameKind.End, [5, 0, 0, 0, 0, 0, 0, 0]),
        .. Frame(2, FrameKind.Data, " and more"u8), .. Frame(2, FrameKind.Reset, [7, 0, 0, 0, 0, 0, 0, 0]),
        .. Frame(3, FrameKind.Open, []), .. Frame(3, FrameKind.Data, "last"u8),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> EveryCut() => [.. Enumerable.Range(1, _conversation.Length - 1)];

    [Theory]
    [MemberData(nameof(EveryCut))]
    public async Task What_is_cut_means_the_same(int at)
    {
        using var sockets = await SocketPair.ConnectAsync();
        var (ours, other) = (sockets.Ours, sockets.Other);
        List<LinkStream> opened = [];
        var third = new TaskCompletionSource();
        var link = new LinkConnection(ours, stream =>
        {
            opened.Add(stream);
            if (stream.Id == 3) third.SetResult();
        });
        var running = link.RunAsync();

        await other.SendAsync(_conversation.AsMemory(0, at), Cancellation);
        await Eventually.TrueAsync(() => ours.Available == 0, "the first piece is taken");
        await other.SendAsync(_conversation.AsMemory(at), Cancellation);
        await third.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        opened.Select(stream => stream.Id).Should().Equal(1, 2, 3);
        (await WholeAsync(opened[0])).Should().Be("GET / HTTP/1.1\r\n\r\n");
        Encoding.ASCII.GetString(opened[0].Trailers!).Should().Be("a: b\r\n");
        opened[0].PeerTook.Should().Be(5);
        (await WholeAsync(opened[1])).Should().Be("more and more, then it was reset");
        opened[1].PeerTook.Should().Be(7);
        (await ReadAsync(opened[2], "last".Length)).Should().Be("last");
        link.Failure.Should().BeNull();
        link.Fail(new ObjectDisposedException("the test"));
        await running;
    }

    private static async Task<string> WholeAsync(LinkStream stream)
    {
        var whole = new StringBuilder();
        try
        {
            while (true)
            {
                var read = await stream.Input.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
                whole.Append(Encoding.ASCII.GetString(read.Buffer));
                stream.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return whole.ToString();
            }
        }
        catch (LinkStreamException)
        {
            return whole.Append(", then it was reset").ToString();
        }
    }

    private static async Task<string> ReadAsync(LinkStream stream, int count)
    {
        var read = await stream.Input.ReadAtLeastAsync(count, Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        return Encoding.ASCII.GetString(read.Buffer);
    }

    private static byte[] Frame(uint stream, FrameKind kind, ReadOnlySpan<byte> payload)
    {
        var head = new byte[LinkFrame.HeadSize];
        new LinkFrame(stream, kind, payload.Length).Write(head);
        return [.. head, .. payload];
    }
}
