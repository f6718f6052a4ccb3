using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gateway.Replicas;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Wire;

/// <summary>Imitates a replica that answers each connection's first request with whatever bytes it is told, and says no
/// more.</summary>
public sealed class HostileReplica : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<Socket> _accepted = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _answering;
    private volatile byte[] _answer = [];

    public HostileReplica()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Picture = Some.Found(((IPEndPoint)_listener.LocalEndPoint!).Port);
        _answering = AcceptAsync();
    }

    public Replica Picture { get; }

    public void Answer(string text) => _answer = WireText.Bytes(text);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _answering;
        foreach (var socket in _accepted) socket.Dispose();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) await AnswerAsync(await _listener.AcceptAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    // Not closed before the end: a reset would take with it what was not read yet.
    private async Task AnswerAsync(Socket socket)
    {
        _accepted.Add(socket);
        try
        {
            await socket.ReceiveAsync(new byte[16 * 1024], _end.Token);
            await socket.SendAsync(_answer, _end.Token);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The gateway had enough of it.
        }
    }
}
