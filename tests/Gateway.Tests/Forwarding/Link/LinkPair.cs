using Gateway.Link;

namespace Gateway.Tests.Forwarding.Link;

/// <summary>Both ends of a link over a real socket.</summary>
internal sealed class LinkPair : IAsyncDisposable
{
    private readonly SocketPair _sockets;
    private Task[] _running = [];

    private LinkPair(SocketPair sockets, Action<LinkStream> opened)
    {
        _sockets = sockets;
        Gateway = new LinkConnection(sockets.Ours, opened: null);
        Replica = new LinkConnection(sockets.Other, opened);
    }

    public LinkConnection Gateway { get; }
    public LinkConnection Replica { get; }

    public static async Task<LinkPair> OpenAsync(Action<LinkStream> opened)
    {
        var pair = new LinkPair(await SocketPair.ConnectAsync(), opened);
        pair._running = [pair.Gateway.RunAsync(), pair.Replica.RunAsync()];
        return pair;
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Fail(new ObjectDisposedException(nameof(LinkPair)));
        Replica.Fail(new ObjectDisposedException(nameof(LinkPair)));
        await Task.WhenAll(_running);
        _sockets.Dispose();
    }
}
