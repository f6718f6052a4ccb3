using System.Net.Sockets;
using Gateway.Link;

namespace Gateway.Tests.Forwarding.Link;

public class LinkOutputTests
{
    private const int Writers = 64;
    private const int Frames = 16;
    private const int Burst = Frames * (LinkFrame.HeadSize + LinkFrame.MostPayload);

    private static readonly byte[] _payload = new byte[LinkFrame.MostPayload];

    [Fact]
    public async Task What_a_burst_needs_is_not_kept_for_each_thread_that_writes()
    {
        using var sockets = await SocketPair.ConnectAsync();
        using var over = new ManualResetEventSlim();
        var output = new LinkOutput(sockets.Ours, _ => { });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var writers = Enumerable.Range(0, Writers).Select(_ => new Thread(() => Write(output, over))).ToList();
        foreach (var writer in writers)
        {
            writer.Start();
            await TakeAsync(sockets.Other, Burst);
        }

        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(Writers * Burst / 2);
        over.Set();
        foreach (var writer in writers) writer.Join();
    }

    // A thread that has ended keeps nothing.
    private static void Write(LinkOutput output, ManualResetEventSlim over)
    {
        for (var i = 0; i < Frames; i++) SpinWait.SpinUntil(() => output.Write(1, FrameKind.Data, _payload));
        output.Flush();
        over.Wait(TestContext.Current.CancellationToken);
    }

    private static async Task TakeAsync(Socket socket, int bytes)
    {
        var buffer = new byte[LinkFrame.MostPayload];
        for (var left = bytes; left > 0;)
            left -= await socket.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, left)), TestContext.Current.CancellationToken);
    }
}
