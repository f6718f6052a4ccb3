using Microsoft.Extensions.ObjectPool;

namespace Gateway.Forwarding;

/// <summary>Ends an attempt whose replica has not begun its answer in time, or is found hung.</summary>
public sealed class AttemptDeadline
{
    private static readonly DefaultObjectPool<AttemptDeadline> _pool = new(new Policy());

    private CancellationTokenSource _source = new();
    private CancellationTokenRegistration _whenHung;
    private ReplayableBody? _body;
    private TimeSpan _timeout;
    private volatile bool _over = true;
    private volatile bool _hung;

    public CancellationToken Token => _source.Token;
    public bool Passed => _source.IsCancellationRequested;
    public bool FoundHung => _hung;
    public static AttemptDeadline Rent() => _pool.Get();

    /// <param name="hung">Cancelled when the replica is found hung; none where nobody else may do the work.</param>
    public void Begin(TimeSpan timeout, CancellationToken hung, ReplayableBody? body)
    {
        (_timeout, _body, _over) = (timeout, body, false);
        if (_hung)
        {
            _source.Dispose();
            (_hung, _source) = (false, new CancellationTokenSource());
        }

        _source.CancelAfter(timeout);
        _whenHung = hung.UnsafeRegister(static deadline => ((AttemptDeadline)deadline!).LeaveHung(), this);
    }

    // A long upload is not a slow answer: the time counts from the last piece that was sent.
    public void Restart()
    {
        if (!_over) _source.CancelAfter(_timeout);
    }

    public void End()
    {
        if (_over) return;
        _over = true;
        _whenHung.Dispose();
        _source.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <param name="reusable">Nobody can restart it any more: else it would be the next request's that is set.</param>
    public void Return(bool reusable)
    {
        _whenHung.Dispose();
        if (reusable) _pool.Return(this);
        else _source.Dispose();
    }

    private void LeaveHung()
    {
        // Another replica needs the body whole.
        if (_over || _body is { Whole: false }) return;
        _hung = true;
        _source.Cancel();
    }

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
