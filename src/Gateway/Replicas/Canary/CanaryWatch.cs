namespace Gateway.Replicas;

public sealed class CanaryWatch
{
    // Of the time with a plan: what the compiler costs a new process is not what its version costs.
    private const double Settling = 0.2;
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly Side _fresh;
    private readonly Side _old;
    private readonly bool _withLatency;
    private readonly long _enough;
    private readonly TimeSpan _settled;
    private readonly TimeSpan _end;
    private bool _hasSettled;

    /// <param name="plan">Null: the short watch of <paramref name="options"/>.</param>
    public CanaryWatch(Replica fresh, IEnumerable<Replica> old, CanaryPlan? plan, RolloutOptions options, TimeSpan now)
    {
        (_fresh, _old) = (new Side([fresh]), new Side([.. old]));
        _withLatency = plan is not null;
        _enough = plan is null ? options.WatchRequests : long.MaxValue;
        var time = plan?.Time ?? options.Watch;
        (_settled, _end) = (now + (time * Settling), now + time);
    }

    public CanaryVerdict? Look(TimeSpan now)
    {
        if (!_hasSettled && now >= _settled)
        {
            _hasSettled = true;
            _fresh.ForgetLatency();
            _old.ForgetLatency();
        }

        var (fresh, old) = (_fresh.Sample(), _old.Sample());
        if (now < _end && fresh.Total < _enough) return CanaryJudge.JudgeEarly(fresh, old);
        return CanaryJudge.Judge(fresh, old, _withLatency);
    }

    public TimeSpan NextLook(TimeSpan now) => now + _betweenLooks < _end ? now + _betweenLooks : _end;

    private sealed class Side(IReadOnlyList<Replica> replicas)
    {
        private CanarySample _before = Count(replicas);

        public void ForgetLatency() => _before = _before with { Latency = Count(replicas).Latency };

        public CanarySample Sample()
        {
            var now = Count(replicas);
            return new CanarySample(
                now.Total - _before.Total, now.Errors - _before.Errors, now.Latency.Minus(_before.Latency));
        }

        private static CanarySample Count(IReadOnlyList<Replica> replicas) => new(
            replicas.Sum(replica => replica.Outcomes),
            replicas.Sum(replica => replica.Errors),
            replicas.Aggregate(LatencyCounts.None, (sum, replica) => sum.Plus(replica.Latency.Snapshot())));
    }
}
