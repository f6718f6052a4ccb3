using System.Net.Sockets;
using System.Text;

namespace Gateway.Chaos;

/// <summary>Clients that keep to no rules, beside those whose requests are counted: odd bytes, uploads that stall, ends
/// in every phase, half a connection, answers that nobody reads.</summary>
internal sealed class HostileClients(Uri address, int seed) : IAsyncDisposable
{
    private const string Head = "HTTP/1.1\r\nHost: h\r\n";

    private static readonly TimeSpan _each = TimeSpan.FromMilliseconds(200);

    private static readonly string[] _requests =
    [
        $"GET / {Head}Cookie: name=Jos\xe9\r\n\r\n", $"GET /a\rb {Head}\r\n", "GET / HTTP/1.1\r\nHost: a..b\r\n\r\n",
        $"GET /{new string('x', 9000)} {Head}\r\n", $"CONNECT h:1 {Head}\r\n", $"head / {Head}\r\n", $"GE\0T / {Head}\r\n",
        $"POST /echo {Head}Content-Length: 1000000\r\n\r\nsome of it",
        $"POST /echo {Head}Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        $"POST /echo {Head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        $"GET /slow/300 {Head}\r\n",
        $"POST / {Head}Content-Length: 300000\r\n\r\n{new string('x', 300000)}", $"GET /large/8 {Head}\r\n",
        $"GET / {Head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", $"GET / {Head}X-A: half of a he",
    ];

    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _running = [];
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public HostileClients Start(int clients)
    {
        for (var client = 0; client < clients; client++)
        {
            var dice = new Random(seed + client);
            _running.Add(Task.Run(() => AskAsync(dice)));
        }

        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_running);
        _end.Dispose();
    }

    private async Task AskAsync(Random dice)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(address.Host, address.Port, _end.Token);
                await MisbehaveAsync(client.Client, dice);
            }
            catch (Exception refused) when (refused is SocketException or OperationCanceledException)
            {
                // As it should be.
            }
        }
    }

    private async Task MisbehaveAsync(Socket socket, Random dice)
    {
        Interlocked.Increment(ref _asked);
        var request = Encoding.Latin1.GetBytes(_requests[dice.Next(_requests.Length)]);
        var sent = dice.Next(4) == 0 ? dice.Next(request.Length) : request.Length;
        await socket.SendAsync(request.AsMemory(0, sent), _end.Token);
        if (dice.Next(3) == 0) socket.Shutdown(SocketShutdown.Send);
        if (dice.Next(2) == 0) await socket.ReceiveAsync(new byte[dice.Next(1, 4096)], _end.Token);
        // Nothing more for a while, and then an end, by a reset now and then.
        await Task.Delay(_each * dice.Next(1, 20), _end.Token);
        if (dice.Next(2) == 0) socket.LingerState = new LingerOption(true, 0);
    }
}
