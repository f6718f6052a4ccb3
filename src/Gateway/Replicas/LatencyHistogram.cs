using System.Numerics;

namespace Gateway.Replicas;

/// <summary>Eight buckets to each power of two of microseconds, so that a percentile is read to within an eighth of
/// itself. Recording takes one atomic addition and no lock.</summary>
public sealed class LatencyHistogram
{
    internal const int PerOctave = 8;

    private const int OctaveBits = 3;

    // 2^36 µs are 19 hours; what takes longer is counted there.
    private const int Octaves = 36;

    private const int Buckets = (Octaves - OctaveBits + 1) * PerOctave;

    // Two kilobytes that a replica has only when it is asked: a gateway may know thousands that it rarely asks.
    private long[]? _buckets;

    public void Record(TimeSpan duration)
    {
        var buckets = Volatile.Read(ref _buckets) ?? First();
        Interlocked.Increment(ref buckets[BucketOf(duration)]);
    }

    public LatencyCounts Snapshot()
    {
        if (Volatile.Read(ref _buckets) is not { } buckets) return LatencyCounts.None;
        var counts = new long[Buckets];
        for (var bucket = 0; bucket < counts.Length; bucket++) counts[bucket] = Volatile.Read(ref buckets[bucket]);
        return new LatencyCounts(counts);
    }

    private long[] First()
    {
        Interlocked.CompareExchange(ref _buckets, new long[Buckets], null);
        return _buckets;
    }

    private static int BucketOf(TimeSpan duration)
    {
        var microseconds = (ulong)Math.Max(0, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        if (microseconds < PerOctave) return (int)microseconds;
        var shift = BitOperations.Log2(microseconds) - OctaveBits;
        // The octave's own bucket numbers begin at shift + 1, since those of the first are the values themselves.
        var bucket = ((shift + 1) * PerOctave) + (int)((microseconds >> shift) - PerOctave);
        return Math.Min(bucket, Buckets - 1);
    }

    // In microseconds.
    internal static double LowerEnd(int bucket)
    {
        if (bucket < PerOctave) return bucket;
        var shift = (bucket / PerOctave) - 1;
        return (PerOctave + (bucket % PerOctave)) * Math.Pow(2, shift);
    }
}

public sealed class LatencyCounts
{
    private readonly long[] _counts;

    internal LatencyCounts(long[] counts)
    {
        _counts = counts;
        Count = counts.Sum();
    }

    public static LatencyCounts None { get; } = new([]);

    public long Count { get; }

    public LatencyCounts Minus(LatencyCounts earlier) =>
        new([.. _counts.Select((count, bucket) => count - earlier.At(bucket))]);

    public LatencyCounts Plus(LatencyCounts other) => _counts.Length < other._counts.Length
        ? other.Plus(this)
        : new LatencyCounts([.. _counts.Select((count, bucket) => count + other.At(bucket))]);

    /// <summary>The middle of the percentile's bucket (above 0, up to 100); null when nothing was recorded.</summary>
    public double? PercentileMs(double percentile)
    {
        if (Count == 0) return null;
        var rank = (long)Math.Ceiling(Count * percentile / 100);
        var bucket = 0;
        for (var seen = _counts[0]; seen < rank; seen += _counts[bucket]) bucket++;
        return (LatencyHistogram.LowerEnd(bucket) + LatencyHistogram.LowerEnd(bucket + 1)) / 2_000;
    }

    public long Above(double milliseconds)
    {
        var bucket = 0;
        while (bucket < _counts.Length && LatencyHistogram.LowerEnd(bucket) <= milliseconds * 1_000) bucket++;
        return _counts.Skip(bucket).Sum();
    }

    private long At(int bucket) => bucket < _counts.Length ? _counts[bucket] : 0;
}
