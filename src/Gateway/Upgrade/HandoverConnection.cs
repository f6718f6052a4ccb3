namespace Gateway.Upgrade;

/// <summary>The other end of a <see cref="HandoverSocket"/>.</summary>
public static class HandoverConnection
{
    // The one that serves may be busy with another that has come before.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    /// <summary>Null where no gateway serves.</summary>
    /// <exception cref="IOException">One is there, and does not hand over.</exception>
    public static StartContext? Open(string path)
    {
        if (!OperatingSystem.IsLinux() || Connect(path) is not { } socket) return null;
        try
        {
            socket.ReceiveTimeout = (int)_patience.TotalMilliseconds;
            var descriptors = DescriptorMessage.Receive((int)socket.Handle, new byte[1]);
            var stream = new NetworkStream(socket, ownsSocket: true);
            var reader = new StreamReader(stream);
            // All of them, with the empty line behind: what follows is another's to read.
            var names = Names(reader).ToList();
            var handed = descriptors.Zip(names, Handed).ToList();
            var parent = new UpgradeParent(stream, reader);
            socket.ReceiveTimeout = 0;
            return new StartContext(InheritedSockets.Of(handed), parent);
        }
        catch (SocketException silent)
        {
            socket.Dispose();
            throw new IOException(silent.Message, silent);
        }
    }

    private static Socket? Connect(string path)
    {
        if (FileOwner.Of(path) is { } owner && owner != 0 && owner != EffectiveUser.Id)
            throw new IOException($"{path} belongs to user {owner}, who is not believed");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            // Left over from one that has ended.
            socket.Dispose();
            return null;
        }
    }

    private static IEnumerable<string> Names(StreamReader reader)
    {
        while (reader.ReadLine() is { Length: > 0 } line) yield return line;
    }

    private static HandedSocket Handed(int descriptor, string line)
    {
        var parts = line.Split('\t');
        return new HandedSocket(descriptor, parts[0], parts is [_, { Length: > 0 } unit] ? unit : null);
    }
}
