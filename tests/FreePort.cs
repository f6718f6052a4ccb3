using System.Net;
using System.Net.Sockets;

namespace SharedTests;

/// <summary>Ports of this machine for what must be told where to listen. They lie below those that the system gives to
/// whoever asks for any: no other connection can take one before it is listened on.</summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Count = 10_000;

    // Other test runs begin elsewhere; within one no port is given twice.
    private static int _last = Random.Shared.Next(Count);

    /// <returns>One that nobody uses now, over TCP or UDP.</returns>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            if (IsFree(port, SocketType.Stream, ProtocolType.Tcp) && IsFree(port, SocketType.Dgram, ProtocolType.Udp)) return port;
        }
    }

    private static bool IsFree(int port, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
