using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Replicas;

/// <summary>
/// The two Unix sockets of a child: a cleartext endpoint speaks only one protocol, h2c is the faster for small
/// answers, and upgrades and large bodies want HTTP/1.1.
/// </summary>
public sealed record ReplicaSockets(string H2, string H1)
{
    /// <summary>What <c>sockaddr_un</c> holds, less its closing zero: longer paths cannot be bound.</summary>
    public const int LongestPath = 107;

    public static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= LongestPath;

    /// <summary>Opens a connection to the socket at <paramref name="path"/>.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A handler whose every connection goes to the socket at <paramref name="path"/>.</summary>
    public static SocketsHttpHandler Handler(string path, TimeSpan connectTimeout) => new()
    {
        ConnectCallback = (_, cancellation) => ConnectAsync(path, cancellation),
        ConnectTimeout = connectTimeout,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = null,
        // The replicas are ours and local: an idle connection costs nothing and saves the next request a connect.
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
    };
}
