using Gateway.Replicas;
using Microsoft.Extensions.ObjectPool;

namespace Gateway.Forwarding;

/// <summary>Ends an attempt whose replica has not begun its answer in time, or is left.</summary>
public sealed class AttemptDeadline
{
    // Each is a timer: as many as there are requests at once, on a busy machine.
    private const int MostKept = 256;

    private static readonly DefaultObjectPool<AttemptDeadline> _pool = new(new Policy(), MostKept);

    // The body is sent beside the answer that ends the waiting: set again after that, it would cut the answer.
    private readonly Lock _setting = new();
    private CancellationTokenSource _source = new();
    private CancellationTokenRegistration _whenLeft;
    private Replica? _replica;
    private ReplayableBody? _body;
    private TimeSpan _timeout;
    private volatile bool _over = true;
    private RetryBudget? _whenHung;
    private volatile bool _left;

    public CancellationToken Token => _source.Token;
    public bool Passed => _source.IsCancellationRequested;
    public bool FoundHung => _left && !Cut;

    /// <summary>The request, or its answer, has outlived the replica's drain.</summary>
    public bool Cut => _left && _replica is { IsCut: true };

    public static AttemptDeadline Rent() => _pool.Get();

    /// <param name="whenHung">Pays for it that another replica does the work when this one is found hung; null where
    /// none may.</param>
    public void Begin(TimeSpan timeout, RequestLease lease, RetryBudget? whenHung, ReplayableBody? body)
    {
        _whenLeft.Dispose();
        (_timeout, _replica, _whenHung, _body, _over) = (timeout, lease.Replica, whenHung, body, false);
        if (_left)
        {
            _source.Dispose();
            (_left, _source) = (false, new CancellationTokenSource());
        }

        _source.CancelAfter(timeout);
        _whenLeft = lease.Left.UnsafeRegister(static deadline => ((AttemptDeadline)deadline!).Leave(), this);
    }

    // A long upload is not a slow answer: the time counts from the last piece that was sent.
    public void Restart()
    {
        lock (_setting)
        {
            if (!_over) _source.CancelAfter(_timeout);
        }
    }

    public void End()
    {
        lock (_setting)
        {
            if (_over) return;
            _over = true;
            _source.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>For as long as nothing comes of an answer that has begun.</summary>
    public void Watch(TimeSpan timeout) => _source.CancelAfter(timeout);

    public void Unwatch() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <param name="reusable">Nobody can restart it any more: else it would be the next request's that is set.</param>
    public void Return(bool reusable)
    {
        _whenLeft.Dispose();
        _replica = null;
        if (reusable) _pool.Return(this);
        else _source.Dispose();
    }

    private void Leave()
    {
        if (_replica is not { IsCut: true } && !MayLeaveHung()) return;
        _left = true;
        _source.Cancel();
    }

    // Another replica needs the body whole. Where the budget is spent, the one that hangs may still answer.
    private bool MayLeaveHung() => !_over && _body is not { Whole: false } && _whenHung?.TryTake() == true;

    private sealed class Policy : PooledObjectPolicy<AttemptDeadline>
    {
        public override AttemptDeadline Create() => new();

        public override bool Return(AttemptDeadline obj)
        {
            if (obj._source.TryReset()) return true;
            obj._source.Dispose();
            return false;
        }
    }
}
