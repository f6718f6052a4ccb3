namespace Gateway.Platform;

/// <summary>What the system takes of an answer before it has gone out. On Linux that grows to megabytes, for a client
/// that reads nothing as well, and counts as the memory of the gateway's container.</summary>
public static class SendBuffer
{
    // Bytes not sent yet; those on their way are bounded by what the client has room for. An answer of 100 kB fits.
    public const int Unsent = 128 * 1024;

    // From <netinet/in.h> and <linux/tcp.h>; nought leaves it to net.ipv4.tcp_notsent_lowat, which has no bound.
    private const int Tcp = 6;
    private const int NotSentLowWater = 25;
    private const int AsTheSystemHasIt = 0;

    /// <summary>Of a connection, or of every one that is accepted from a listener.</summary>
    public static void Bound(Socket socket) => Set(socket, Unsent);

    /// <summary>As much as the system gives, which is what a server without a bound would have.</summary>
    public static void Unbound(Socket connection) => Set(connection, AsTheSystemHasIt);

    private static void Set(Socket socket, int bytes)
    {
        try
        {
            if (!OperatingSystem.IsLinux() || socket.ProtocolType != ProtocolType.Tcp) return;
            socket.SetRawSocketOption(Tcp, NotSentLowWater, BitConverter.GetBytes(bytes));
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // What imitates Linux need not have it, and a client may be gone.
        }
    }
}
