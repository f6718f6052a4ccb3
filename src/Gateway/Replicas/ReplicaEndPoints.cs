using System.Net;
using System.Net.Sockets;

namespace Gateway.Replicas;

/// <summary>
/// Where a replica is reached: a child on two Unix sockets, since a cleartext endpoint speaks only one protocol; a
/// found one at an address and in the one protocol that it is said to speak.
/// </summary>
/// <param name="H2">For h2c; null when it does not speak it.</param>
/// <param name="H1">For HTTP/1.1; null when it does not speak it.</param>
public sealed record ReplicaEndPoints(EndPoint? H2, EndPoint? H1)
{
    /// <summary>For probes and for whatever prefers neither.</summary>
    public EndPoint Plain => H1 ?? H2!;

    /// <summary>Files that its sockets leave behind.</summary>
    public IEnumerable<string> SocketFiles =>
        new[] { H2, H1 }.OfType<UnixDomainSocketEndPoint>().Select(socket => socket.ToString());

    public static ReplicaEndPoints Of(ReplicaSockets sockets) =>
        new(new UnixDomainSocketEndPoint(sockets.H2), new UnixDomainSocketEndPoint(sockets.H1));

    /// <param name="address">Of a replica that somebody else runs.</param>
    /// <param name="h2c">It speaks HTTP/2 without TLS, and nothing else.</param>
    public static ReplicaEndPoints Of(IPEndPoint address, bool h2c) =>
        h2c ? new ReplicaEndPoints(address, null) : new ReplicaEndPoints(null, address);
}
