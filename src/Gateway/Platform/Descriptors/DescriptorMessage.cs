using System.Runtime.InteropServices;

namespace Gateway.Platform;

/// <summary>Descriptors that go to another process with a message over a Unix socket (SCM_RIGHTS). Linux alone.
/// </summary>
public static partial class DescriptorMessage
{
    // The kernel's SCM_MAX_FD.
    private const int Most = 253;
    private const int SocketLevel = 1;
    private const int Rights = 1;
    private const int KeepFromChildren = 0x40000000; // MSG_CMSG_CLOEXEC

    private static readonly int _headSize = Marshal.SizeOf<ControlHead>();

    /// <param name="to">A socket that blocks.</param>
    public static unsafe void Send(int to, ReadOnlySpan<byte> text, ReadOnlySpan<int> descriptors)
    {
        var payload = MemoryMarshal.AsBytes(descriptors);
        Span<byte> control = new byte[SpaceFor(descriptors.Length)];
        var length = (nuint)(_headSize + payload.Length);
        MemoryMarshal.Write(control, new ControlHead { Length = length, Level = SocketLevel, Type = Rights });
        payload.CopyTo(control[_headSize..]);
        fixed (byte* start = text, controlStart = control)
        {
            var vector = new Vector { Start = (nint)start, Length = (nuint)text.Length };
            var message = MessageOf(&vector, controlStart, control.Length);
            if (SendMessage(to, &message, 0) < 0) throw new SocketException(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Reads as many bytes of text as there is room for, and what has come with them.</summary>
    /// <param name="from">A socket that blocks.</param>
    public static unsafe int[] Receive(int from, Span<byte> text)
    {
        Span<byte> control = new byte[SpaceFor(Most)];
        fixed (byte* start = text, controlStart = control)
        {
            var vector = new Vector { Start = (nint)start, Length = (nuint)text.Length };
            var message = MessageOf(&vector, controlStart, control.Length);
            var read = ReceiveMessage(from, &message, KeepFromChildren);
            if (read < 0) throw new SocketException(Marshal.GetLastPInvokeError());
            if (read == 0) throw new IOException("nothing was sent");
            return Descriptors(control[..(int)message.ControlLength]);
        }
    }

    private static int[] Descriptors(ReadOnlySpan<byte> control)
    {
        if (control.Length < _headSize) return [];
        var head = MemoryMarshal.Read<ControlHead>(control);
        return head is { Level: SocketLevel, Type: Rights }
            ? MemoryMarshal.Cast<byte, int>(control[_headSize..(int)head.Length]).ToArray()
            : [];
    }

    // Padded as the kernel wants it.
    private static int SpaceFor(int descriptors) => _headSize + ((descriptors * sizeof(int)) + 7 & ~7);

    private static unsafe Message MessageOf(Vector* vector, byte* control, int controlLength) => new()
    {
        Vectors = (nint)vector,
        VectorCount = 1,
        Control = (nint)control,
        ControlLength = (nuint)controlLength,
    };

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static unsafe partial nint SendMessage(int socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static unsafe partial nint ReceiveMessage(int socket, Message* message, int flags);

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

    [StructLayout(LayoutKind.Sequential)]
    private struct ControlHead
    {
        public nuint Length;
        public int Level;
        public int Type;
    }
}
