using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Replicas;
using Gateway.Tests.Replicas;

namespace Gateway.Tests.Forwarding.Outcomes;

/// <summary>Imitates a replica on an address of its own that answers whatever bytes the test says, HTTP or not.</summary>
public sealed class RawReplica : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _served = [];
    private readonly Func<RawConnection, string, Task> _answer;
    private readonly Task _accepting;

    /// <param name="answer">Gets each request's head; the connection lasts as long as it says so.</param>
    public RawReplica(Func<RawConnection, string, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        Picture = Some.Found(((IPEndPoint)_listener.LocalEndpoint).Port);
        _accepting = AcceptAsync();
    }

    /// <param name="answer">To every request, in Latin-1; the connection is kept.</param>
    public RawReplica(string answer) : this((connection, _) => connection.WriteAsync(answer))
    {
    }

    public Replica Picture { get; }

    /// <summary>The same where its HTTP/2 alone is known.</summary>
    public Replica OverH2 => Some.Found(((IPEndPoint)_listener.LocalEndpoint).Port, h2c: true);

    /// <summary>The heads of all requests that have come.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_served);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _served.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = new RawConnection(client, _end.Token);
        try
        {
            while (await connection.ReadHeadAsync() is { Length: > 0 } head)
            {
                Asked.Enqueue(head);
                await _answer(connection, head);
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The gateway closed it, or the answer did.
        }
    }
}

public sealed class RawConnection(TcpClient client, CancellationToken end) : IDisposable
{
    private readonly NetworkStream _stream = client.GetStream();

    public CancellationToken End => end;

    public async Task<string> ReadHeadAsync()
    {
        var (head, one) = (new StringBuilder(), new byte[1]);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _stream.ReadAsync(one, end) == 0) return "";
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    public Task<int> ReadAsync(int bytes) => _stream.ReadAtLeastAsync(new byte[bytes], bytes, false, end).AsTask();
    public Task WriteAsync(string text) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text), end).AsTask();

    /// <summary>As a process does that ends: in order where it has read everything, else with a reset.</summary>
    public void Close() => client.Close();

    public void Reset()
    {
        client.LingerState = new LingerOption(true, 0);
        client.Close();
    }

    public void Dispose() => client.Dispose();
}
