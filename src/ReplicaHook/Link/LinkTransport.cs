using System.Net;
using Gateway.Link;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Sockets = System.Net.Sockets;

namespace Gateway.ReplicaHook;

/// <summary>A transport for one address of Kestrel's: every stream of a link is a connection. All other addresses stay
/// with the transport that was there.</summary>
internal sealed class LinkTransport(string path) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>Nothing, where there is no Kestrel to listen for.</summary>
    public static void Offer(IServiceCollection services, string path)
    {
        // Kestrel adds its own only where there is none.
        if (services.Any(service => service.ServiceType == typeof(IConnectionListenerFactory)))
            services.AddSingleton<IConnectionListenerFactory>(new LinkTransport(path));
    }

    public bool CanBind(EndPoint endpoint) =>
        endpoint is Sockets.UnixDomainSocketEndPoint && endpoint.ToString() == path;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = new Sockets.Socket(
            Sockets.AddressFamily.Unix, Sockets.SocketType.Stream, Sockets.ProtocolType.Unspecified);
        socket.Bind(endpoint);
        socket.Listen();
        return ValueTask.FromResult<IConnectionListener>(new LinkListener(socket, endpoint));
    }
}

/// <summary>Takes links, and hands their streams to Kestrel.</summary>
internal sealed class LinkListener : IConnectionListener
{
    private readonly Sockets.Socket _socket;
    private readonly System.Threading.Channels.Channel<ConnectionContext> _opened =
        System.Threading.Channels.Channel.CreateUnbounded<ConnectionContext>();
    private readonly object _gate = new();
    private readonly List<LinkConnection> _links = [];
    private readonly Task _accepting;

    public LinkListener(Sockets.Socket socket, EndPoint endPoint)
    {
        (_socket, EndPoint) = (socket, endPoint);
        _accepting = AcceptLinksAsync();
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _opened.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_opened.Reader.TryRead(out var connection)) return connection;
        }

        return null;
    }

    // The links stay for the requests that are on their way; a stream that is opened from now on is told that it came to
    // nobody.
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Dispose();
        _opened.Writer.TryComplete();
        await _accepting;
        while (_opened.Reader.TryRead(out var nobodys)) nobodys.Abort();
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        lock (_gate)
        {
            foreach (var link in _links) link.Fail(new ObjectDisposedException(nameof(LinkListener)));
            _links.Clear();
        }

        return ValueTask.CompletedTask;
    }

    private async Task AcceptLinksAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _socket.AcceptAsync());
        }
        catch (Exception closed) when (closed is Sockets.SocketException or ObjectDisposedException)
        {
            // Unbound.
        }
    }

    private async Task ServeAsync(Sockets.Socket socket)
    {
        if (!await LinkGreeting.ExchangeAsync(socket))
        {
            socket.Dispose();
            return;
        }

        var link = new LinkConnection(socket, stream => Open(stream));
        lock (_gate) _links.Add(link);
        await link.RunAsync();
        lock (_gate) _links.Remove(link);
    }

    private void Open(LinkStream stream)
    {
        var connection = new StreamConnection(stream, EndPoint);
        if (!_opened.Writer.TryWrite(connection)) connection.Abort();
    }
}
