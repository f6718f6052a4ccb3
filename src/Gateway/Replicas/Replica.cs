namespace Gateway.Replicas;

/// <summary>The gateway's picture of a replica; the process is <c>Processes/ChildProcess</c>. <see cref="Fleet"/> alone
/// decides how it stands; leases change the counts, and who looks at it writes down what was seen.</summary>
public sealed class Replica
{
    // A broken attempt weighs as much as so many requests in flight, and all of them together as much as so many.
    private const int Blame = 8;
    private const int MostDistrust = 32;

    private volatile ReplicaStanding _standing = ReplicaStanding.AtFirst;
    private volatile ReplicaUsage? _usage;
    private volatile RecentFigures _recent = RecentFigures.None;
    private volatile string? _version;
    private volatile ReplicaProgress? _progress;
    private volatile Silence? _silence;
    private int _inFlight;
    private int _streaming;
    private int _timeoutsInRow;
    private volatile int _distrust;
    private long _requests;
    private long _failures;
    private long _completed;
    private long _serverErrors;
    private int _streamsClosed;
    private long _boundRequests;
    private int _shut;
    private CancellationTokenSource _closing = new();
    private CancellationTokenSource _left = new();
    private volatile bool _cut;
    private Replica[]? _alone;

    public required ReplicaId Id { get; init; }
    public required int Generation { get; init; }
    public required ReplicaOrigin Origin { get; init; }
    public required string Address { get; init; }
    public required ReplicaEndPoints EndPoints { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public int? Pid { get; init; }
    public int Restarts { get; init; }

    /// <summary>How the process before it in its slot died, for operators alone; null unless that one failed.</summary>
    public string? Predecessor { get; init; }

    /// <summary>Edited as it runs, and built and restarted below its process: <c>dotnet watch</c>.</summary>
    public bool IsWatched { get; init; }

    /// <summary>How far its build is; null unless it is watched.</summary>
    public ReplicaProgress? Progress { get => _progress; internal set => _progress = value; }

    internal ReplicaStanding Standing { get => _standing; set => _standing = value; }

    public ReplicaState State => _standing.State;
    public string? Reason => _standing.Reason;

    /// <summary>Whose drain keeps it, once empty, from being stopped; null when nobody's.</summary>
    public HoldReason? Hold => _standing.Hold;

    public bool Held => Hold is not null;

    /// <summary>Of the requests that would be its own, 0 to 1: below 1 while it is new or comes back, or where it is
    /// said to be weaker than others.</summary>
    public float Share => _standing.Whole;

    /// <summary>Of its share, how much it has got since it was ejected, 0 to 1.</summary>
    public float ReEntry => _standing.Share;

    /// <summary>Of its share, how much it has got since it was ready, 0 to 1.</summary>
    public float Warmth => _standing.Warmth;

    /// <summary>What is added to its requests in flight when replicas are compared.</summary>
    public int Burden => _distrust + _standing.Place.Cost;

    public Drain? Drain => _standing.Drain;
    public CheckHistory Checks { get; } = new();

    /// <summary>A list with nothing but it, as nearly every request has one; never changed.</summary>
    public Replica[] Alone => _alone ??= [this];

    public ProbeResult? LastCheck => Checks.Last;
    public string? Version { get => _version; set => _version = value; }

    /// <summary>Null while it shows any sign of life.</summary>
    public Silence? Silence { get => _silence; set => _silence = value; }

    public ReplicaUsage? Usage { get => _usage; set => _usage = value; }
    public RecentFigures Recent { get => _recent; set => _recent = value; }
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Those in flight that need a place: a long answer that streams has given its own back.</summary>
    public int Occupied => InFlight - Volatile.Read(ref _streaming);

    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Attempts that this replica failed; what the client did is not counted.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Answers begun, whatever their status: as long as it grows, the replica makes progress.</summary>
    public long Completed => Volatile.Read(ref _completed);

    /// <summary>Answers begun, and attempts that failed.</summary>
    public long Outcomes => Completed + Failures;

    /// <summary>Answers of 500 and above.</summary>
    public long ServerErrors => Volatile.Read(ref _serverErrors);

    /// <summary>Of these the bad ones: answers of 500 and above, and attempts that failed.</summary>
    public long Errors => ServerErrors + Failures;

    /// <summary>Since a request last found an answer in time.</summary>
    public int TimeoutsInRow => Volatile.Read(ref _timeoutsInRow);

    /// <summary>Grows with each attempt that it breaks, shrinks with each answer and each probe that passes. One that
    /// fails fast has few in flight, and would otherwise attract what the others then have to repeat.</summary>
    public int Distrust => _distrust;

    /// <summary>From sending a request to the headers of its answer.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Cancelled when sockets and event streams have no more time: they are to be closed properly.</summary>
    public CancellationToken Closing => Volatile.Read(ref _closing).Token;

    public int StreamsClosed => Volatile.Read(ref _streamsClosed);

    /// <summary>Cancelled when it is found hung, or cut: nobody waits for it then. Another token follows.</summary>
    public CancellationToken Left => Volatile.Read(ref _left).Token;

    /// <summary>Its drain is over, and with it every request that it still has.</summary>
    public bool IsCut => _cut;

    internal void Hang() => _ = Interlocked.Exchange(ref _left, new CancellationTokenSource()).CancelAsync();

    internal void Cut()
    {
        _cut = true;
        Hang();
    }

    public void CloseStreams() => Volatile.Read(ref _closing).Cancel();

    /// <summary>It is wanted back: the streams that it gets from now on may last.</summary>
    internal void KeepStreams()
    {
        if (Closing.IsCancellationRequested) Volatile.Write(ref _closing, new CancellationTokenSource());
        Volatile.Write(ref _shut, 0);
    }

    public void CountStreamClosed() => Interlocked.Increment(ref _streamsClosed);

    /// <summary>When a replica that takes no new requests has ended its last one.</summary>
    internal Action<Replica>? Emptied { get; set; }

    /// <summary>Requests of clients whose state is kept here.</summary>
    public long BoundRequests => Volatile.Read(ref _boundRequests);

    /// <summary>While it drains, those whose state it keeps may still come. In its last second, too: the app itself
    /// ends their connections when it is told to stop.</summary>
    public bool ServesBound => State == ReplicaState.Ready
        || (State == ReplicaState.Draining && Volatile.Read(ref _shut) == 0);

    /// <summary>Null when the replica is not, or no longer, ready.</summary>
    public RequestLease? TryLease() => Lease(mayDrain: false);

    /// <summary>For a client whose state is kept here; null when that is lost.</summary>
    public RequestLease? TryLeaseBound()
    {
        var lease = Lease(mayDrain: true);
        if (lease is not null) CountBound();
        return lease;
    }

    internal void CountBound() => Interlocked.Increment(ref _boundRequests);

    /// <summary>Lets nobody in any more when it is empty.</summary>
    internal bool ShutIfEmpty()
    {
        // Shut first, look second, as the other side counts first: one of the two sees the other.
        Interlocked.Exchange(ref _shut, 1);
        if (InFlight == 0) return true;
        Volatile.Write(ref _shut, 0);
        return false;
    }

    private RequestLease? Lease(bool mayDrain)
    {
        // In first, look second: a drain that reads the count after it changed the state misses no lease.
        Interlocked.Increment(ref _inFlight);
        var left = Left;
        if (mayDrain ? !ServesBound : State != ReplicaState.Ready)
        {
            Release();
            return null;
        }

        Interlocked.Increment(ref _requests);
        return new RequestLease(this, left);
    }

    internal void CountAnswer(int status, TimeSpan untilHeaders)
    {
        Interlocked.Increment(ref _completed);
        if (status >= 500) Interlocked.Increment(ref _serverErrors);
        if (_timeoutsInRow > 0) Volatile.Write(ref _timeoutsInRow, 0);
        if (_distrust is > 0 and var distrust) _distrust = distrust - 1;
        Latency.Record(untilHeaders);
    }

    internal void CountStreaming(int more) => Interlocked.Add(ref _streaming, more);

    internal void CountFailure(bool timedOut)
    {
        Interlocked.Increment(ref _failures);
        if (timedOut) Interlocked.Increment(ref _timeoutsInRow);
        else _distrust = Math.Min(_distrust + Blame, MostDistrust);
    }

    internal void Trust()
    {
        if (_distrust > 0) _distrust /= 2;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _inFlight) == 0 && State is ReplicaState.Draining) Emptied?.Invoke(this);
    }

    /// <summary>In metrics: the slot of a child, which its successors share, so that reloads add no time series; the
    /// address of a found one.</summary>
    public string SlotName => field ??= Origin == ReplicaOrigin.Child ? Id.SlotName : Id.Text;

    public override string ToString() => Id.Text;
}
