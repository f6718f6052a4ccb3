using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Gateway.ProcessTests.Life;

/// <summary>Imitates systemd's end of the notification socket as far as descriptors come through it.</summary>
public sealed partial class StoreSocket : IDisposable
{
    private const int CloseOnExec = 0x40000000; // MSG_CMSG_CLOEXEC

    private readonly List<SafeFileHandle> _taken = [];
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public StoreSocket(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
    }

    public string Path { get; }

    /// <summary>The first descriptor that comes, and its name. No process inherits it.</summary>
    public async Task<(string Name, SafeFileHandle Descriptor)> TakeAsync()
    {
        while (true)
        {
            await Eventually.GetAsync(
                () => Task.FromResult(_socket.Poll(0, SelectMode.SelectRead) ? "here" : null), "A message");
            var (text, descriptor) = Receive((int)_socket.Handle);
            if (descriptor < 0) continue;
            _taken.Add(new SafeFileHandle(descriptor, ownsHandle: true));
            return (text.Split("FDNAME=")[1], _taken[^1]);
        }
    }

    /// <summary>Another descriptor of the same file, which every process inherits that is started before it is
    /// disposed of.</summary>
    public static SafeFileHandle Inheritable(SafeFileHandle descriptor) =>
        new(Duplicate((int)descriptor.DangerousGetHandle()), ownsHandle: true);

    public void Dispose()
    {
        foreach (var descriptor in _taken) descriptor.Dispose();
        _socket.Dispose();
    }

    private static unsafe (string Text, int Descriptor) Receive(int socket)
    {
        var (text, control) = (new byte[4096], new long[8]);
        fixed (byte* start = text)
        fixed (long* rights = control)
        {
            var vector = stackalloc nint[2];
            (vector[0], vector[1]) = ((nint)start, text.Length);
            // struct msghdr: name, its length, vectors, their count, control, its length, flags.
            var message = stackalloc nint[7];
            (message[0], message[1], message[2], message[3]) = (0, 0, (nint)vector, 1);
            (message[4], message[5], message[6]) = ((nint)rights, control.Length * sizeof(long), 0);
            var length = ReceiveMessage(socket, message, CloseOnExec);
            var descriptor = message[5] > 0 ? ((int*)rights)[4] : -1;
            return (Encoding.UTF8.GetString(text, 0, (int)length), descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static unsafe partial nint ReceiveMessage(int socket, nint* message, int flags);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial nint Duplicate(int descriptor);
}
