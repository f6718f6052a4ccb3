namespace Gateway.Platform;

public sealed class Alarm(Action ring, TimeProvider clock) : IDisposable
{
    // Timers take no more than some 49 days; a look that finds nothing due costs nothing.
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    private readonly ITimer _timer =
        clock.CreateTimer(_ => ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Set(TimeSpan wait)
    {
        // Timers drop the part of a millisecond: they would go off too early, and again until the time has come.
        var whole = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds)));
        _timer.Change(whole < _longest ? whole : _longest, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
