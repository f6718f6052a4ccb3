using System.Runtime.InteropServices;

namespace Gateway.Platform;

/// <param name="Name">By which the new gateway finds it.</param>
/// <param name="UnitName">What systemd calls it; null when it is none of systemd's.</param>
public sealed record HandedSocket(int Descriptor, string Name, string? UnitName);

// systemd keeps listening sockets while a crashed gateway is started anew: clients wait in their queue. Linux alone; a
// unit without FileDescriptorStoreMax= keeps none.
public static partial class DescriptorStore
{
    public const string Prefix = "gateway|";
    private const int SocketLevel = 1;
    private const int Rights = 1;

    /// <summary>What systemd knows a socket by: a colon would separate two names.</summary>
    public static string NameOf(string socket) => Prefix + socket.Replace(':', '-');

    /// <summary>One that is there already stays.</summary>
    public static void Put(string notifySocket, HandedSocket socket)
    {
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Connect(new UnixDomainSocketEndPoint(
            notifySocket.StartsWith('@') ? '\0' + notifySocket[1..] : notifySocket));
        var text = $"FDSTORE=1\nFDNAME={NameOf(socket.Name)}";
        Send((int)systemd.Handle, Encoding.UTF8.GetBytes(text), socket.Descriptor);
    }

    private static unsafe void Send(int to, byte[] text, int descriptor)
    {
        var control = new ControlMessage
        {
            Length = (nuint)(sizeof(ControlMessage) - sizeof(int)),
            Level = SocketLevel,
            Type = Rights,
            Descriptor = descriptor,
        };
        fixed (byte* start = text)
        {
            var vector = new Vector { Start = (nint)start, Length = (nuint)text.Length };
            var message = new Message
            {
                Vectors = (nint)(&vector),
                VectorCount = 1,
                Control = (nint)(&control),
                ControlLength = (nuint)sizeof(ControlMessage),
            };
            if (SendMessage(to, &message, 0) < 0) throw new SocketException(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static unsafe partial nint SendMessage(int socket, Message* message, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public nint Start;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public nint Name;
        public uint NameLength;
        public nint Vectors;
        public nuint VectorCount;
        public nint Control;
        public nuint ControlLength;
        public int Flags;
    }

    // One descriptor, padded as the kernel wants it.
    [StructLayout(LayoutKind.Sequential)]
    private struct ControlMessage
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int Descriptor;
        public int Padding;
    }
}
