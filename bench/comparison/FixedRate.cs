using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Compare;

/// <summary>Milliseconds, counted from when a request was due and not from when it could be sent: a server that stalls
/// is charged with all that waited for it (no coordinated omission).</summary>
internal sealed record LatencyResult(double P50, double P99, double P999, double Max, long Late);

/// <summary>A fixed number of requests per second, whatever the server does, over connections that take turns.</summary>
internal static class FixedRate
{
    private const int Connections = 64;

    public static async Task<LatencyResult> RunAsync(Way way, string path, double rate, int seconds)
    {
        var request = Encoding.ASCII.GetBytes($"GET /{path} HTTP/1.1\r\nHost: 127.0.0.1:{way.Http}\r\n\r\n");
        var began = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
        var each = rate / Connections;
        var all = await Task.WhenAll(Enumerable.Range(0, Connections).Select(index => Task.Run(
            () => AskAsync(way.Http, request, began, index / rate, each, (int)(each * seconds)))));
        var sorted = all.SelectMany(one => one).Order().ToArray();
        return new LatencyResult(
            At(sorted, 0.5), At(sorted, 0.99), At(sorted, 0.999), sorted[^1], sorted.LongCount(one => one > 100));
    }

    private static async Task<double[]> AskAsync(int port, byte[] request, long began, double offset, double rate, int count)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        var (took, buffer) = (new double[count], new byte[64 * 1024]);
        for (var index = 0; index < count; index++)
        {
            var due = began + (long)((offset + (index / rate)) * Stopwatch.Frequency);
            var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            // The system's timers are late by up to a millisecond, which would count against the server.
            if (early > TimeSpan.FromMilliseconds(1)) await Task.Delay(early);
            due = Math.Max(due, Math.Min(Stopwatch.GetTimestamp(), due + (Stopwatch.Frequency / 500)));
            await socket.SendAsync(request);
            await ReceiveAsync(socket, buffer);
            took[index] = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
        }

        return took;
    }

    private static async Task ReceiveAsync(Socket socket, byte[] buffer)
    {
        for (var got = 0; ;)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(got));
            if (read == 0) throw new InvalidOperationException("the server closed a connection that is kept");
            got += read;
            if (IsWhole(buffer.AsSpan(0, got))) return;
        }
    }

    // Chunked or with a length: all servers here pass on what Kestrel says.
    private static bool IsWhole(ReadOnlySpan<byte> data)
    {
        var head = data.IndexOf("\r\n\r\n"u8);
        if (head < 0) return false;
        var text = Encoding.ASCII.GetString(data[..head]);
        if (!text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) throw new InvalidOperationException(text);
        var length = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        if (length < 0) return data.EndsWith("\r\n0\r\n\r\n"u8);
        var value = text[(length + 16)..].Split('\r')[0];
        return data.Length - head - 4 >= int.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static double At(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];
}
