using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.FrontDoor;

/// <summary>An address of the public server that only this process can connect to.</summary>
public sealed class LoopbackEndPoint : EndPoint
{
    private readonly Channel<Socket> _guests = Channel.CreateUnbounded<Socket>();
    private volatile bool _closed;

    public bool IsOpen => !_closed;

    /// <exception cref="SocketException">This machine has no loopback address.</exception>
    public async ValueTask<Stream> EnterAsync(CancellationToken cancellation)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1);
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndpoint, cancellation);
        _guests.Writer.TryWrite(await listener.AcceptSocketAsync(cancellation));
        return new NetworkStream(client, ownsSocket: true);
    }

    public void Close()
    {
        _closed = true;
        _guests.Writer.TryComplete();
    }

    public override string ToString() => "inner";

    internal IConnectionListener Listen(SocketConnectionContextFactory connections) => new Listener(this, connections);

    private sealed class Listener(LoopbackEndPoint endPoint, SocketConnectionContextFactory connections)
        : IConnectionListener
    {
        public EndPoint EndPoint => endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            var guests = endPoint._guests.Reader;
            return await guests.WaitToReadAsync(cancellationToken) && guests.TryRead(out var guest)
                ? connections.Create(guest)
                : null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            endPoint.Close();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            connections.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
