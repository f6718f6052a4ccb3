namespace Gateway.Scale;

/// <summary>A clock that jumps from one event to the next. Events of the same moment come in the order in which they
/// were asked for, so that a seed always means the same run.</summary>
public sealed class VirtualTime : TimeProvider
{
    // Ten million probes that wait would be one heap, each of whose steps is far from the one before in memory. Only those
    // of the present slice are a heap; later ones are on the list of theirs.
    private const long Slice = TimeSpan.TicksPerMillisecond;

    private readonly PriorityQueue<Action, (long At, long Number)> _present = new();
    private readonly List<List<(Action Happens, (long At, long Number) When)>?> _later = [];
    private long _slice;
    private long _now;
    private long _number;

    public TimeSpan Now => TimeSpan.FromTicks(_now);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_now);

    public void After(TimeSpan wait, Action happens)
    {
        var when = (At: _now + wait.Ticks, Number: _number++);
        var slice = when.At / Slice;
        if (slice <= _slice) _present.Enqueue(happens, when);
        else Later(slice).Add((happens, when));
    }

    public void At(TimeSpan when, Action happens) => After(when - Now, happens);

    public void Every(TimeSpan period, TimeSpan first, Action happens) => After(first, () =>
    {
        happens();
        Every(period, period, happens);
    });

    public void RunUntil(TimeSpan end)
    {
        for (var last = end.Ticks / Slice; ; Open(++_slice))
        {
            while (_present.TryPeek(out _, out var next) && next.At <= end.Ticks)
            {
                _now = next.At;
                _present.Dequeue()();
            }

            if (_slice >= last) break;
        }

        _now = end.Ticks;
    }

    private List<(Action, (long, long))> Later(long slice)
    {
        while (_later.Count <= slice) _later.Add(null);
        return _later[(int)slice] ??= [];
    }

    private void Open(long slice)
    {
        if (slice >= _later.Count || _later[(int)slice] is not { } events) return;
        _present.EnqueueRange(events);
        _later[(int)slice] = null;
    }
}
