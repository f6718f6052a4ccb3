using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace BenchApp;

/// <summary>One event for all clients that have an event stream here, whenever a datagram comes.</summary>
internal static class Events
{
    private static readonly byte[] _event = Encoding.ASCII.GetBytes($"data: {new string('x', 91)}$\n\n");
    private static readonly ConcurrentDictionary<Channel<byte[]>, bool> _streams = [];
    private static readonly Lazy<int> _port = new(Open);

    public static async Task StreamAsync(HttpContext context)
    {
        var events = Channel.CreateUnbounded<byte[]>();
        context.Response.ContentType = "text/event-stream";
        _streams[events] = true;
        try
        {
            var first = string.Create(CultureInfo.InvariantCulture, $"data: {_port.Value}$\n\n");
            await context.Response.WriteAsync(first, context.RequestAborted);
            await foreach (var one in events.Reader.ReadAllAsync(context.RequestAborted))
                await context.Response.Body.WriteAsync(one, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
        finally
        {
            _streams.TryRemove(events, out _);
        }
    }

    private static int Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _ = TellAsync(socket);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task TellAsync(Socket socket)
    {
        var datagram = new byte[1];
        while (await socket.ReceiveAsync(datagram, SocketFlags.None) > 0)
            foreach (var (stream, _) in _streams)
                stream.Writer.TryWrite(_event);
    }
}
