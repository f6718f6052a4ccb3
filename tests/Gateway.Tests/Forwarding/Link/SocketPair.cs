using System.Net.Sockets;

namespace Gateway.Tests.Forwarding.Link;

/// <summary>Two ends of one Unix socket, as a link has them.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>The end that has connected.</summary>
    public Socket Ours { get; } = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>The end that was accepted.</summary>
    public Socket Other { get; private set; } = null!;

    public static async Task<SocketPair> ConnectAsync()
    {
        var pair = new SocketPair();
        pair._listener.Bind(new UnixDomainSocketEndPoint(pair._folder.At("link")));
        pair._listener.Listen();
        await pair.Ours.ConnectAsync(pair._listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        pair.Other = await pair._listener.AcceptAsync(TestContext.Current.CancellationToken);
        return pair;
    }

    public void Dispose()
    {
        Ours.Dispose();
        Other.Dispose();
        _listener.Dispose();
        _folder.Dispose();
    }
}
