using System.Net.Sockets;

namespace Gateway.Replicas;

/// <summary>
/// The two Unix sockets of a child: a cleartext endpoint speaks only one protocol, h2c is the faster for small
/// answers, and upgrades and large bodies want HTTP/1.1.
/// </summary>
public sealed record ReplicaSockets(string H2, string H1)
{
    /// <summary>Opens a connection to the socket at <paramref name="path"/>.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation) =>
        ReplicaConnections.OpenAsync(new UnixDomainSocketEndPoint(path), Timeout.InfiniteTimeSpan, cancellation);

    /// <summary>A handler whose every connection goes to the socket at <paramref name="path"/>.</summary>
    public static SocketsHttpHandler Handler(string path, TimeSpan connectTimeout) =>
        ReplicaConnections.Handler(new UnixDomainSocketEndPoint(path), () => connectTimeout);
}
