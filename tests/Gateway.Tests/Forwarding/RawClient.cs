using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Forwarding;

/// <summary>An HTTP/1.1 client that sends and takes bytes as a test says.</summary>
public sealed class RawClient(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private string _received = "";

    public ValueTask<int> SendAsync(string text) =>
        socket.SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>A request's head; the body is the test's.</summary>
    public ValueTask<int> AskAsync(string line, params string[] headers) =>
        SendAsync($"{line} HTTP/1.1\r\nHost: a\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    /// <summary>All that has come when this has come; what follows it stays for the next.</summary>
    public async Task<string> ReceiveAsync(string until)
    {
        int end;
        while ((end = _received.IndexOf(until, StringComparison.Ordinal)) < 0) _received += await ReceiveAsync();
        end += until.Length;
        var all = _received[..end];
        _received = _received[end..];
        return all;
    }

    /// <summary>How many bytes have come when this has come, which is not cut in two.</summary>
    public async Task<long> CountAsync(string until)
    {
        long count = 0;
        while (true)
        {
            var piece = await ReceiveAsync();
            count += piece.Length;
            if (piece.Contains(until, StringComparison.Ordinal)) return count;
        }
    }

    /// <summary>It may still listen.</summary>
    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Goes without a word: a reset.</summary>
    public void Cut()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public void Dispose() => socket.Dispose();

    private async Task<string> ReceiveAsync()
    {
        var read = await socket.ReceiveAsync(_buffer, TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        return read > 0
            ? Encoding.Latin1.GetString(_buffer, 0, read)
            : throw new EndOfStreamException($"The connection was closed after: {_received}");
    }
}
