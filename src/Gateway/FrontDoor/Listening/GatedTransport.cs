using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.FrontDoor;

// Kestrel's own stop cuts connections that it has accepted and that have not asked yet: this closes first, and Kestrel
// stops when nobody is left to be cut.
public sealed partial class GatedTransport(ListeningSockets sockets, ILoggerFactory logs, Func<bool> hasRoom)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    internal static readonly TimeSpan UntilAskedAgain = TimeSpan.FromMilliseconds(50);

    // As Kestrel's own.
    private const int Backlog = 512;

    private readonly Lock _gate = new();
    private readonly ILogger _log = logs.CreateLogger<GatedTransport>();
    private readonly List<GatedListener> _listeners = [];
    private CancellationTokenSource _accepting = new();
    private TaskCompletionSource? _opening;
    private int _inside;
    private int _calls;
    private int _full;

    public int Inside => Volatile.Read(ref _inside);

    /// <summary>And nobody can be on the way in: no call of accept is open.</summary>
    public bool IsEmpty => Volatile.Read(ref _calls) == 0 && Inside == 0;

    /// <summary>Every answer shall say that it is the last on its connection.</summary>
    public bool Leaving { get; private set; }

    /// <summary>The sockets are another process's as well: this one leaves them open, and their files alone.</summary>
    public bool HandedOver { get; private set; }

    /// <summary>Ends the present calls of accept; another such token follows when it opens again.</summary>
    internal CancellationToken Accepting
    {
        get { lock (_gate) return _accepting.Token; }
    }

    internal Task Opened
    {
        get { lock (_gate) return _opening?.Task ?? Task.CompletedTask; }
    }

    public IReadOnlyList<EndPoint> Given(string unitName) => sockets.Given(unitName);
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or UnixDomainSocketEndPoint or LoopbackEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellation = default)
    {
        if (endpoint is LoopbackEndPoint inner) return ValueTask.FromResult(inner.Listen(Connections()));
        var listener = Listen(endpoint);
        lock (_gate) _listeners.Add(listener);
        return ValueTask.FromResult<IConnectionListener>(listener);
    }

    /// <summary>Listens, and lets nobody in before <see cref="Open"/>.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _opening ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _accepting.Cancel();
        }
    }

    public void Open()
    {
        lock (_gate)
        {
            _accepting = new CancellationTokenSource();
            _opening?.SetResult();
            _opening = null;
        }
    }

    /// <summary>From now on a new connection is refused.</summary>
    public void Close()
    {
        Leaving = true;
        if (HandedOver) return;
        // A socket that is closed with a call in flight is shut down for whoever else holds it.
        Hold();
        foreach (var listener in _listeners) listener.Close();
    }

    /// <summary>Listens anew where a socket's file was taken away; the answer is whether it had to.</summary>
    public bool Restore()
    {
        var restored = false;
        if (!Leaving) foreach (var listener in _listeners) restored |= listener.Restore();
        return restored;
    }

    /// <summary>Another socket of the same address.</summary>
    internal Socket Renew(Socket lost, EndPoint endpoint)
    {
        var renewed = sockets.Renew(lost, endpoint);
        renewed.Listen(Backlog);
        return renewed;
    }

    public void HandOver()
    {
        (Leaving, HandedOver) = (true, true);
        Hold();
    }

    public void TakeBack()
    {
        (Leaving, HandedOver) = (false, false);
        Open();
    }

    /// <summary>The end of those whom a listener of this transport has let in: they count from there on.</summary>
    public ConnectionDelegate Count(ConnectionDelegate next) => connection => UntilItEndsAsync(() => next(connection));

    public MultiplexedConnectionDelegate Count(MultiplexedConnectionDelegate next) => connection =>
    {
        Interlocked.Increment(ref _inside);
        return UntilItEndsAsync(() => next(connection));
    };

    // Between a call that is answered and the first step of what serves it, a stop would take it for nobody, and
    // Kestrel would end it before it has said a word.
    internal async ValueTask<ConnectionContext> CountAsync(ValueTask<ConnectionContext> accept)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            var accepted = await accept;
            Interlocked.Increment(ref _inside);
            return accepted;
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    // Whoever comes meanwhile waits in the system's queue. Where nobody is inside, no place will be given back.
    internal async Task RoomAsync(CancellationToken cancellation)
    {
        if (hasRoom() || Inside == 0) return;
        if (Interlocked.Exchange(ref _full, 1) == 0) SayFull(Inside);
        do await Task.Delay(UntilAskedAgain, cancellation);
        while (!hasRoom() && Inside > 0);
    }

    private async Task UntilItEndsAsync(Func<Task> serve)
    {
        try
        {
            await serve();
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    private GatedListener Listen(EndPoint endpoint)
    {
        try
        {
            var opened = sockets.Open(endpoint);
            opened.Socket.Listen(Backlog);
            return new GatedListener(this, opened.Socket, Connections(), ours: opened.UnitName is null);
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(taken.Message, taken);
        }
    }

    private SocketConnectionContextFactory Connections()
    {
        var options = new SocketConnectionFactoryOptions { MaxWriteBufferSize = 128 * 1024 };
        ConnectionMemory.Use(options);
        return new SocketConnectionContextFactory(options, _log);
    }

    [LoggerMessage(90, LogLevel.Warning,
        "file descriptors are used up but for what the gateway itself needs: new connections wait until one of {Open} "
        + "closes. Raise the limit (ulimit -n, LimitNOFILE=, nofile). Said once")]
    private partial void SayFull(int open);
}
