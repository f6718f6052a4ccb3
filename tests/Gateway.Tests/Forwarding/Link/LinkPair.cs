using System.Net.Sockets;
using Gateway.Link;

namespace Gateway.Tests.Forwarding.Link;

/// <summary>Both ends of a link over a real socket.</summary>
internal sealed class LinkPair : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private Task[] _running = [];

    public LinkConnection Gateway { get; private set; } = null!;
    public LinkConnection Replica { get; private set; } = null!;

    public static async Task<LinkPair> OpenAsync(Action<LinkStream> opened)
    {
        var pair = new LinkPair();
        var where = new UnixDomainSocketEndPoint(pair._folder.At("link"));
        pair._listener.Bind(where);
        pair._listener.Listen();
        var accepting = pair._listener.AcceptAsync();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(where);
        pair.Gateway = new LinkConnection(socket, opened: null);
        pair.Replica = new LinkConnection(await accepting, opened);
        pair._running = [pair.Gateway.RunAsync(), pair.Replica.RunAsync()];
        return pair;
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Fail(new ObjectDisposedException(nameof(LinkPair)));
        Replica.Fail(new ObjectDisposedException(nameof(LinkPair)));
        await Task.WhenAll(_running);
        _listener.Dispose();
        _folder.Dispose();
    }
}
