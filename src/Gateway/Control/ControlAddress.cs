using System.IO.Pipes;
using Gateway.Replicas;

namespace Gateway.Control;

// Where verbs reach a gateway: the path of a Unix socket or, on Windows, a named pipe such as \\.\pipe\gateway-42.
public static class ControlAddress
{
    // A gateway that is there has a free end of its pipe; one that has just given that away makes another at once.
    private static readonly TimeSpan _untilFree = TimeSpan.FromMilliseconds(500);

    /// <summary>The pipe's name; null where the address is a socket's.</summary>
    public static string? PipeOf(string address) =>
        address.StartsWith(RunDirectory.Pipes, StringComparison.OrdinalIgnoreCase)
            ? address[RunDirectory.Pipes.Length..]
            : null;

    public static string Whole(string address) => PipeOf(address) is null ? Path.GetFullPath(address) : address;
    public static bool Fits(string address) => PipeOf(address) is not null || UnixSocketPath.Fits(address);

    /// <exception cref="SocketException">No gateway listens there, or one of another user.</exception>
    /// <exception cref="ForeignPeerException">Of a socket, the same.</exception>
    public static ValueTask<Stream> ConnectAsync(string address, CancellationToken cancellation) =>
        PipeOf(address) is { } pipe
            ? ConnectToPipeAsync(pipe, cancellation)
            : ConnectToSocketAsync(address, cancellation);

    public static SocketsHttpHandler Handler(string address, TimeSpan patience) => new()
    {
        ConnectCallback = (_, cancellation) => ConnectAsync(address, cancellation),
        ConnectTimeout = patience,
        UseProxy = false,
    };

    private static async ValueTask<Stream> ConnectToSocketAsync(string path, CancellationToken cancellation)
    {
        var stream = await ReplicaSockets.ConnectAsync(path, cancellation);
        try
        {
            PeerProcess.MustBeBelieved(((NetworkStream)stream).Socket, path);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async ValueTask<Stream> ConnectToPipeAsync(string name, CancellationToken cancellation)
    {
        // Anybody may make a pipe: only this user's own is the gateway.
        var pipe = new NamedPipeClientStream(
            ".", name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            await pipe.ConnectAsync(_untilFree, cancellation);
            return pipe;
        }
        catch (Exception refused)
        {
            await pipe.DisposeAsync();
            if (refused is not (TimeoutException or UnauthorizedAccessException)) throw;
            throw new SocketException((int)SocketError.ConnectionRefused);
        }
    }
}
