using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.ProcessTests.Life;

/// <summary>Imitates systemd's end of the notification socket as far as descriptors come through it.</summary>
public sealed partial class StoreSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public StoreSocket(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
    }

    public string Path { get; }

    /// <summary>The first descriptor that comes, and its name.</summary>
    public async Task<(string Name, int Descriptor)> TakeAsync()
    {
        while (true)
        {
            await Eventually.GetAsync(
                () => Task.FromResult(_socket.Poll(0, SelectMode.SelectRead) ? "here" : null), "A message");
            var (text, descriptor) = Receive((int)_socket.Handle);
            if (descriptor >= 0) return (text.Split("FDNAME=")[1], descriptor);
        }
    }

    public void Dispose() => _socket.Dispose();

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
            var length = ReceiveMessage(socket, message, 0);
            var descriptor = message[5] > 0 ? ((int*)rights)[4] : -1;
            return (Encoding.UTF8.GetString(text, 0, (int)length), descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static unsafe partial nint ReceiveMessage(int socket, nint* message, int flags);
}
