namespace Gateway.Scale;

/// <summary>A clock that jumps from one event to the next. Events of the same moment come in the order in which they
/// were asked for, so that a seed always means the same run.</summary>
public sealed class VirtualTime : TimeProvider
{
    private readonly PriorityQueue<Action, (long At, long Number)> _events = new();
    private long _now;
    private long _number;

    public TimeSpan Now => TimeSpan.FromTicks(_now);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_now);

    public void After(TimeSpan wait, Action happens) => _events.Enqueue(happens, (_now + wait.Ticks, _number++));

    public void At(TimeSpan when, Action happens) => After(when - Now, happens);

    public void Every(TimeSpan period, TimeSpan first, Action happens) => After(first, () =>
    {
        happens();
        Every(period, period, happens);
    });

    public void RunUntil(TimeSpan end)
    {
        while (_events.TryPeek(out _, out var next) && next.At <= end.Ticks)
        {
            _now = next.At;
            _events.Dequeue()();
        }

        _now = end.Ticks;
    }
}
