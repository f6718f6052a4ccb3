namespace Gateway.Platform;

/// <param name="Name">By which the new gateway finds it.</param>
/// <param name="UnitName">What systemd calls it; null when it is none of systemd's.</param>
public sealed record HandedSocket(int Descriptor, string Name, string? UnitName);

// systemd keeps listening sockets while a crashed gateway is started anew: clients wait in their queue. Linux alone; a
// unit without FileDescriptorStoreMax= keeps none.
public static class DescriptorStore
{
    public const string Prefix = "gateway|";

    /// <summary>What systemd knows a socket by: a colon would separate two names.</summary>
    public static string NameOf(string socket) => Prefix + socket.Replace(':', '-');

    /// <summary>One that is there already stays.</summary>
    public static void Put(string notifySocket, HandedSocket socket)
    {
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Connect(new UnixDomainSocketEndPoint(
            notifySocket.StartsWith('@') ? '\0' + notifySocket[1..] : notifySocket));
        var text = $"FDSTORE=1\nFDNAME={NameOf(socket.Name)}";
        DescriptorMessage.Send((int)systemd.Handle, Encoding.UTF8.GetBytes(text), [socket.Descriptor]);
    }
}
