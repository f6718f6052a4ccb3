using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Compare;

/// <summary>Clients that stay, by one thread that waits for all of them at once: WebSockets of which each waits for the
/// echo of what it has said, and event streams that all wait for the same event.</summary>
internal sealed class LastingLoad : IDisposable
{
    private const int Patience = 10_000; // milliseconds
    private const char EventEnd = '$';

    // Final, text, masked with zeros: the echo is the same without the mask.
    private static readonly byte[] _message = [0x81, 0x80 | 32, 0, 0, 0, 0, .. Enumerable.Repeat((byte)'x', 32)];
    private const int Echoed = 2 + 32;

    private readonly Socket[] _clients;
    private readonly PollFd[] _waits;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly HashSet<int> _triggers = [];

    private LastingLoad(int port, int clients, string head)
    {
        _clients = [.. Enumerable.Range(0, clients).Select(_ => Connect(port, head))];
        _waits = [.. _clients.Select(client => new PollFd { Fd = (int)client.Handle, Events = 1, Happened = 0 })];
    }

    /// <returns>Messages, and how many a second.</returns>
    public static (double Count, double Rate, long Errors) Echo(Way way, int clients, int seconds)
    {
        using var load = new LastingLoad(way.Http, clients, $"""
            GET /ws HTTP/1.1
            Host: 127.0.0.1:{way.Http}
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==


            """);
        return load.Echo(TimeSpan.FromSeconds(seconds));
    }

    /// <returns>Events that have come, to all clients together, and how many a second.</returns>
    public static (double Count, double Rate, long Errors) FanOut(Way way, int clients, int seconds)
    {
        using var load = new LastingLoad(way.Http, clients, $"""
            GET /sse HTTP/1.1
            Host: 127.0.0.1:{way.Http}


            """);
        return load.FanOut(TimeSpan.FromSeconds(seconds));
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
    }

    private (double Count, double Rate, long Errors) Echo(TimeSpan time)
    {
        var (count, missing, clock) = (0L, new int[_clients.Length], Stopwatch.StartNew());
        for (var index = 0; index < _clients.Length; index++) Say(index);
        while (clock.Elapsed < time)
            foreach (var index in Ready())
            {
                missing[index] -= _clients[index].Receive(_buffer) is > 0 and var read ? read : throw Ended();
                if (missing[index] > 0) continue;
                count++;
                Say(index);
            }

        return (count, count / clock.Elapsed.TotalSeconds, 0);

        void Say(int index)
        {
            missing[index] = Echoed;
            _clients[index].Send(_message);
        }
    }

    // The next event is made when all have the last, so that nothing can gather on the way.
    private (double Count, double Rate, long Errors) FanOut(TimeSpan time)
    {
        using var trigger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var replicas = _triggers.Select(port => new IPEndPoint(IPAddress.Loopback, port)).ToList();
        var (count, clock) = (0L, Stopwatch.StartNew());
        while (clock.Elapsed < time)
        {
            foreach (var replica in replicas) trigger.SendTo([1], replica);
            for (var missing = _clients.Length; missing > 0;)
                foreach (var index in Ready())
                    missing -= _clients[index].Receive(_buffer) is > 0 and var read
                        ? _buffer.AsSpan(0, read).Count((byte)EventEnd)
                        : throw Ended();
            count += _clients.Length;
        }

        return (count, count / clock.Elapsed.TotalSeconds, 0);
    }

    private IEnumerable<int> Ready()
    {
        if (Poll(_waits, (nuint)_waits.Length, Patience) <= 0) throw new TimeoutException("nothing came for 10 s");
        for (var index = 0; index < _waits.Length; index++)
            if (_waits[index].Happened != 0)
                yield return index;
    }

    private Socket Connect(int port, string head)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = Patience,
        };
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n")));
        var isSocket = head.Contains("Upgrade: ", StringComparison.Ordinal);
        var answer = "";
        while (!answer.Contains(isSocket ? "\r\n\r\n" : $"{EventEnd}", StringComparison.Ordinal))
            answer += Encoding.Latin1.GetString(_buffer, 0, socket.Receive(_buffer) is > 0 and var read ? read : throw Ended());
        if (!answer.StartsWith(isSocket ? "HTTP/1.1 101 " : "HTTP/1.1 200 ", StringComparison.Ordinal))
            throw new InvalidOperationException(answer);
        // The first event says where its replica is told to make the next.
        if (!isSocket) _triggers.Add(int.Parse(answer.Split("data: ")[1].Split(EventEnd)[0], CultureInfo.InvariantCulture));
        return socket;
    }

    private static InvalidOperationException Ended() => new("the server closed a connection that stays");

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll([In, Out] PollFd[] waits, nuint count, int milliseconds);

    private struct PollFd
    {
        public int Fd;
        public short Events;
        public short Happened;
    }
}
