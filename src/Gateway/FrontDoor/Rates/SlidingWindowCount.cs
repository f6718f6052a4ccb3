using System.Runtime.CompilerServices;

namespace Gateway.FrontDoor;

/// <summary>Never more than so many within any stretch of a window's length: counted in sevenths of it, of which the
/// eighth is kept until all of it is old enough.</summary>
public struct SlidingWindowCount : IRateCount
{
    private const int Kept = 8;

    private long _segment;
    private Counts _counts;

    public static long SegmentOf(RatePolicy policy) => (policy.Window.Ticks + Kept - 2) / (Kept - 1);

    public long Take(RatePolicy policy, long now)
    {
        var length = SegmentOf(policy);
        Advance(now / length);
        var sum = 0L;
        foreach (var count in _counts) sum += count;
        if (sum >= policy.Limit) return UntilOldestLeaves(length, now);
        _counts[Place(_segment)]++;
        return 0;
    }

    public void GiveBack(RatePolicy policy, long now)
    {
        Advance(now / SegmentOf(policy));
        ref var count = ref _counts[Place(_segment)];
        if (count > 0) count--;
    }

    private static int Place(long segment) => (int)(segment % Kept);

    private void Advance(long segment)
    {
        if (segment - _segment >= Kept) _counts = default;
        else for (var passed = _segment + 1; passed <= segment; passed++) _counts[Place(passed)] = 0;
        _segment = Math.Max(_segment, segment);
    }

    private long UntilOldestLeaves(long length, long now)
    {
        for (var oldest = Math.Max(0, _segment - Kept + 1); ; oldest++)
            if (_counts[Place(oldest)] > 0) return ((oldest + Kept) * length) - now;
    }

    [InlineArray(Kept)]
    private struct Counts
    {
        private int _first;
    }
}
