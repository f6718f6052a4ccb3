namespace Gateway.Replicas;

/// <summary>Where a replica is reached, by protocol (h2c, HTTP/1.1, the link); null for one that it does not
/// speak.</summary>
public sealed record ReplicaEndPoints(EndPoint? H2, EndPoint? H1, EndPoint? Link = null)
{
    /// <summary>What is said of a child that <see cref="MayListen"/> is false of.</summary>
    public const string NotListening = "it does not listen yet";

    public EndPoint Plain => H1 ?? H2!;

    /// <summary>False for a child whose socket is not there yet. Cheaper than a refused connection, which costs an
    /// exception.</summary>
    public bool MayListen => Plain is not UnixDomainSocketEndPoint socket || File.Exists(socket.ToString());

    public IEnumerable<string> SocketFiles =>
        new[] { H2, H1, Link }.OfType<UnixDomainSocketEndPoint>().Select(socket => socket.ToString());

    public static ReplicaEndPoints Of(ReplicaSockets sockets) =>
        new(new UnixDomainSocketEndPoint(sockets.H2), new UnixDomainSocketEndPoint(sockets.H1),
            sockets.Link is null ? null : new UnixDomainSocketEndPoint(sockets.Link));

    public static ReplicaEndPoints Of(IPEndPoint address, bool h2c) =>
        h2c ? new(address, null) : new(null, address);
}

/// <summary>The Unix sockets of a child: a cleartext endpoint speaks only one protocol, h2c is the faster for small
/// answers, and upgrades and large bodies want HTTP/1.1.</summary>
/// <param name="Link">Null when the replica is to have none.</param>
public sealed record ReplicaSockets(string H2, string H1, string? Link = null)
{
    public static ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation) =>
        ReplicaConnections.OpenAsync(new UnixDomainSocketEndPoint(path), Timeout.InfiniteTimeSpan, cancellation);

    public static SocketsHttpHandler Handler(string path, TimeSpan connectTimeout) =>
        ReplicaConnections.Handler(new UnixDomainSocketEndPoint(path), () => connectTimeout);
}
