namespace Gateway.Replicas;

public static class ReplicaConnections
{
    // A machine that is gone resets nothing: without these an answer that it owes is waited for until its deadline.
    private const int SecondsUntilAsked = 5;
    private const int SecondsBetweenAsking = 1;
    private const int TimesAsked = 4;

    /// <param name="forClients">They may not take the last descriptors: who asks after a replica's health may.</param>
    /// <exception cref="SocketException">Nobody listens or answered in time: the replica has seen nothing.</exception>
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
            return new AnswerFirstStream(socket);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            if (failure is not OperationCanceledException || cancellation.IsCancellationRequested) throw;
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    /// <summary>Null when somebody listens. An exception through the HTTP client costs several times as much, and a
    /// thousand addresses may be asked every second.</summary>
    /// <exception cref="SocketException">This process cannot make a socket.</exception>
    public static async Task<SocketException?> RefusalAsync(EndPoint where, CancellationToken cancellation)
    {
        using var socket = SocketTo(where);
        using var connect = new SocketAsyncEventArgs { RemoteEndPoint = where };
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connect.Completed += (_, _) => done.SetResult();
        if (socket.ConnectAsync(connect))
        {
            await using var cancel = cancellation.UnsafeRegister(
                static it => Socket.CancelConnectAsync((SocketAsyncEventArgs)it!), connect);
            await done.Task;
        }

        cancellation.ThrowIfCancellationRequested();
        return connect.SocketError == SocketError.Success ? null : new SocketException((int)connect.SocketError);
    }

    /// <summary>This process itself lacked something, so that it says nothing of the replica.</summary>
    public static bool IsOwnLack(Exception failure) =>
        (failure is SocketException refused && DescriptorBudget.IsLack(refused))
        || (failure.InnerException is { } inner && IsOwnLack(inner));

    /// <summary>Passes header values on byte for byte: Kestrel reads requests as UTF-8 and refuses what is not; an
    /// answer may be anything, and is written as it is read.</summary>
    public static SocketsHttpHandler KeepBytes(SocketsHttpHandler client)
    {
        client.RequestHeaderEncodingSelector ??= static (_, _) => Encoding.UTF8;
        client.ResponseHeaderEncodingSelector ??= static (_, _) => AnswerEncoding.Instance;
        return client;
    }

    public static SocketsHttpHandler Handler(EndPoint where, Func<TimeSpan> timeout, bool forClients = false) =>
        KeepBytes(Plain(where, timeout, forClients));

    private static SocketsHttpHandler Plain(EndPoint where, Func<TimeSpan> timeout, bool forClients) => new()
    {
        ConnectCallback = (_, cancellation) => OpenAsync(where, timeout(), cancellation, forClients),
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
