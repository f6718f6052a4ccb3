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
    public static ValueTask<Stream> ConnectAsync(string address, CancellationToken cancellation) =>
        PipeOf(address) is { } pipe
            ? ConnectToPipeAsync(pipe, cancellation)
            : ReplicaSockets.ConnectAsync(address, cancellation);

    public static SocketsHttpHandler Handler(string address, TimeSpan patience) =>
        PipeOf(address) is { } pipe
            ? new SocketsHttpHandler
            {
                ConnectCallback = (_, cancellation) => ConnectToPipeAsync(pipe, cancellation),
                ConnectTimeout = patience,
                UseProxy = false,
            }
            : ReplicaSockets.Handler(address, patience);

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
