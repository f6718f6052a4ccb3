using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Supervision;

/// <summary>A clock that the test moves. Told to, its timers go off a little early by what it shows, as coarse ones
/// do, and it goes on between any two looks at it.</summary>
public sealed class CreepingTime : FakeTimeProvider
{
    private long _behind;
    private long _creep;

    /// <summary>Lets the time shown lag behind that of the timers, and catch up at the last of so many looks.</summary>
    public void Lag(TimeSpan behind, int looks) => (_behind, _creep) = (behind.Ticks, behind.Ticks / looks);

    public override long GetTimestamp() =>
        base.GetTimestamp() - Math.Max(0, Interlocked.Add(ref _behind, -_creep));
}
