namespace Gateway.FrontDoor;

/// <summary>What the system takes of an answer before it has gone out. On Linux that grows to megabytes, for a client
/// that reads nothing as well, and counts as the memory of the gateway's container.</summary>
public static class SendBuffer
{
    // Bytes not sent yet; those on their way are bounded by what the client has room for. An answer of 100 kB fits.
    public const int Unsent = 128 * 1024;

    // From <netinet/in.h> and <linux/tcp.h>.
    private const int Tcp = 6;
    private const int NotSentLowWater = 25;

    /// <summary>Of every connection that is accepted from it.</summary>
    public static void Bound(Socket listener)
    {
        if (!OperatingSystem.IsLinux() || listener.ProtocolType != ProtocolType.Tcp) return;
        try
        {
            listener.SetRawSocketOption(Tcp, NotSentLowWater, BitConverter.GetBytes(Unsent));
        }
        catch (SocketException)
        {
            // What imitates Linux need not have it.
        }
    }
}
