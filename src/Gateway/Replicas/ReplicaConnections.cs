using System.Net;
using System.Net.Sockets;

namespace Gateway.Replicas;

/// <summary>How connections to replicas are made.</summary>
public static class ReplicaConnections
{
    // A machine that is gone resets nothing: without these an answer that it owes is waited for until its deadline.
    private const int SecondsUntilAsked = 5;
    private const int SecondsBetweenAsking = 1;
    private const int TimesAsked = 4;

    /// <summary>Opens a connection.</summary>
    /// <param name="where">The replica.</param>
    /// <param name="patience">Until which it must be open.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="forClients">For their requests, which may not take the last descriptors: who asks after a replica's
    /// health may.</param>
    /// <exception cref="SocketException">Nobody listens there, or nobody answered in time: either way the replica has
    /// seen nothing.</exception>
    public static async ValueTask<Stream> OpenAsync(
        EndPoint where, TimeSpan patience, CancellationToken cancellation, bool forClients = false)
    {
        var socket = SocketTo(where);
        if (forClients) DescriptorBudget.KeepFrom(socket);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(patience);
        try
        {
            await socket.ConnectAsync(where, deadline.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether no connection could be made for want of something of this process's own: that says nothing of
    /// the replica.</summary>
    public static bool IsOwnLack(Exception failure) =>
        (failure is SocketException refused && DescriptorBudget.IsLack(refused))
        || (failure.InnerException is { } inner && IsOwnLack(inner));

    /// <summary>A handler whose every connection goes to <paramref name="where"/>.</summary>
    public static SocketsHttpHandler Handler(EndPoint where, Func<TimeSpan> connectTimeout, bool forClients = false) => new()
    {
        ConnectCallback = (_, cancellation) => OpenAsync(where, connectTimeout(), cancellation, forClients),
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = null,
        // The replicas are near: an idle connection costs nothing and saves the next request a connect.
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
    };

    private static Socket SocketTo(EndPoint where)
    {
        if (where is UnixDomainSocketEndPoint)
            return new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, SecondsUntilAsked);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, SecondsBetweenAsking);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, TimesAsked);
        }
        catch (SocketException unknown) when (unknown.SocketErrorCode == SocketError.ProtocolOption)
        {
            // Not every system lets a socket have a rhythm of its own.
        }

        return socket;
    }
}
