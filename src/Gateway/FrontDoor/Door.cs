using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.FrontDoor;

/// <summary>
/// One server's way in: whether it accepts, and who is inside. Kestrel's own stop cuts connections that it has accepted
/// and that have not asked yet, so the door closes first and Kestrel stops when nobody is left to be cut.
/// </summary>
/// <param name="sockets">Listens, and keeps what it listens on.</param>
/// <param name="logs">For the transport.</param>
public sealed class Door(ListeningSockets sockets, ILoggerFactory logs)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly Lock _gate = new();
    private readonly SocketTransportFactory _transport = new(
        Options.Create(new SocketTransportOptions { CreateBoundListenSocket = sockets.Open }), logs);
    private readonly List<DoorListener> _listeners = [];

    private CancellationTokenSource _accepting = new();
    private TaskCompletionSource _opened = Done();
    private int _inside;

    /// <summary>Connections that have been accepted and are not closed.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Every answer shall say that it is the last on its connection.</summary>
    public bool Leaving { get; private set; }

    /// <summary>The sockets are another process's as well: this one leaves them open, and their files alone.</summary>
    public bool HandedOver { get; private set; }

    /// <summary>Ends the present calls of accept; another such token follows when it opens again.</summary>
    internal CancellationToken Accepting
    {
        get
        {
            lock (_gate) return _accepting.Token;
        }
    }

    internal Task Opened
    {
        get
        {
            lock (_gate) return _opened.Task;
        }
    }

    /// <summary>Where the sockets listen that systemd has passed under a name.</summary>
    /// <exception cref="IOException">There are none.</exception>
    public IReadOnlyList<EndPoint> Given(string unitName) => sockets.Given(unitName);

    public bool CanBind(EndPoint endpoint) => _transport.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellation = default)
    {
        var inner = await _transport.BindAsync(endpoint, cancellation);
        var listener = new DoorListener(this, inner, ours: sockets.Opened[^1].UnitName is null);
        lock (_gate) _listeners.Add(listener);
        return listener;
    }

    /// <summary>Nobody comes in any more: from now on a new connection is refused.</summary>
    public async Task CloseAsync()
    {
        Leaving = true;
        if (HandedOver) return;
        // A socket that is closed with a call in flight is shut down for whoever else holds it.
        StopAccepting();
        foreach (var listener in _listeners) await listener.CloseAsync();
    }

    /// <summary>Somebody else accepts from the same sockets from now on.</summary>
    public void HandOver()
    {
        (Leaving, HandedOver) = (true, true);
        StopAccepting();
    }

    /// <summary>Whoever took over is gone.</summary>
    public void TakeBack()
    {
        (Leaving, HandedOver) = (false, false);
        lock (_gate)
        {
            _accepting = new CancellationTokenSource();
            _opened.TrySetResult();
        }
    }

    /// <summary>Counts a connection for as long as <paramref name="next"/> serves it.</summary>
    public ConnectionDelegate Count(ConnectionDelegate next) => async connection =>
    {
        Interlocked.Increment(ref _inside);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    };

    private void StopAccepting()
    {
        lock (_gate)
        {
            if (_opened.Task.IsCompleted)
                _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _accepting.Cancel();
        }
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
