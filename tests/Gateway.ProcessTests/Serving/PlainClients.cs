using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Gateway.ProcessTests.Serving;

/// <summary>
/// HTTP/1.1 clients without any kindness: a library would send a request again on another connection when the one that
/// it had kept breaks, and so hide that the gateway has lost it. They keep a connection until an answer says that it
/// closes, or open one for each request.
/// </summary>
public sealed class PlainClients
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly byte[] _question;
    private readonly Uri _address;
    private readonly Task _running;
    private int _answered;
    private int _connections;

    private PlainClients(Uri address, int clients, bool keep)
    {
        _address = address;
        _question = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: a\r\n{(keep ? "" : "Connection: close\r\n")}\r\n");
        _running = Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(AskAsync)));
    }

    public int Answered => Volatile.Read(ref _answered);

    public int Connections => Volatile.Read(ref _connections);

    public IReadOnlyList<string> Failures => [.. _failures];

    public static PlainClients Keeping(IFront gateway, int clients) => new(gateway.Address, clients, keep: true);

    public static PlainClients Connecting(IFront gateway, int clients) => new(gateway.Address, clients, keep: false);

    /// <summary>With TLS, whoever has signed for it.</summary>
    public static PlainClients Tls(IFront gateway, int clients, bool keep) => new(gateway.TlsAddress!, clients, keep);

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ConnectionAsync();
            }
            catch (Exception failure) when (
                failure is IOException or SocketException or TimeoutException or AuthenticationException)
            {
                _failures.Enqueue(failure.Message);
            }
        }
    }

    private async Task ConnectionAsync()
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(_address.Host, _address.Port).WaitAsync(_patience);
        await using var stream = await OpenAsync(client);
        Interlocked.Increment(ref _connections);
        var kept = true;
        while (kept && !_stop.IsCancellationRequested)
        {
            await stream.WriteAsync(_question);
            var answer = await ReadAsync(stream);
            if (answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) Interlocked.Increment(ref _answered);
            else _failures.Enqueue(answer.Length == 0 ? "closed without an answer" : answer);
            kept = answer.Length > 0 && !answer.Contains("Connection: close", StringComparison.Ordinal);
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_address.Scheme != "https") return client.GetStream();
        var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(_address.Host).WaitAsync(_patience);
        return stream;
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        var (text, buffer) = ("", new byte[4096]);
        while (!IsWhole(text))
        {
            var read = await stream.ReadAsync(buffer).AsTask().WaitAsync(_patience);
            if (read == 0) return text;
            text += Encoding.ASCII.GetString(buffer, 0, read);
        }

        return text;
    }

    // The app says "fine", in whichever form; a problem ends with its last brace.
    private static bool IsWhole(string text) =>
        text.Contains("\r\n\r\n", StringComparison.Ordinal)
        && (text.EndsWith("0\r\n\r\n", StringComparison.Ordinal) || text.EndsWith("fine", StringComparison.Ordinal)
            || text.EndsWith('}'));
}
