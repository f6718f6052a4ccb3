namespace Gateway.Forwarding;

/// <summary>How long one that comes now would wait, from how fast the queue moves. Not for several threads.</summary>
public sealed class WaitEstimate(TimeProvider clock)
{
    private static readonly TimeSpan _memory = TimeSpan.FromSeconds(10);

    private long _since;
    private double _seconds;
    private double _served;

    public void Begin() => (_since, _seconds, _served) = (clock.GetTimestamp(), 0, 0);

    public void Served()
    {
        Settle();
        _served++;
    }

    /// <summary>Whole seconds, 1 and up, until one behind so many is served; null while nobody has been.</summary>
    public int? SecondsFor(int waiting)
    {
        Settle();
        if (_served < 1 || _seconds <= 0) return null;
        return (int)Math.Clamp(Math.Ceiling((waiting + 1) * _seconds / _served), 1, 3600);
    }

    // What is older than the memory counts half, again and again.
    private void Settle()
    {
        var now = clock.GetTimestamp();
        _seconds += clock.GetElapsedTime(_since, now).TotalSeconds;
        _since = now;
        if (_seconds < 2 * _memory.TotalSeconds) return;
        (_seconds, _served) = (_seconds / 2, _served / 2);
    }
}
