using System.Numerics;

namespace Gateway.Replicas;

/// <summary>
/// Counts durations in buckets that grow with them: eight to each power of two of microseconds, so that a percentile is
/// read to within an eighth of itself. Recording takes one atomic addition and no lock.
/// </summary>
public sealed class LatencyHistogram
{
    internal const int PerOctave = 8;
    private const int OctaveBits = 3;

    // 2^36 µs are 19 hours; what takes longer is counted there.
    private const int Octaves = 36;

    private readonly long[] _buckets = new long[(Octaves - OctaveBits + 1) * PerOctave];

    public void Record(TimeSpan duration) => Interlocked.Increment(ref _buckets[BucketOf(duration)]);

    /// <summary>The counts so far; two of them give those in between.</summary>
    public LatencyCounts Snapshot()
    {
        var counts = new long[_buckets.Length];
        for (var bucket = 0; bucket < counts.Length; bucket++) counts[bucket] = Volatile.Read(ref _buckets[bucket]);
        return new LatencyCounts(counts);
    }

    private int BucketOf(TimeSpan duration)
    {
        var microseconds = (ulong)Math.Max(0, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        if (microseconds < PerOctave) return (int)microseconds;
        var shift = BitOperations.Log2(microseconds) - OctaveBits;
        // The octave's own bucket numbers begin at shift + 1, since those of the first are the values themselves.
        var bucket = ((shift + 1) * PerOctave) + (int)((microseconds >> shift) - PerOctave);
        return Math.Min(bucket, _buckets.Length - 1);
    }

    /// <summary>The lower end of a bucket, in microseconds.</summary>
    internal static double LowerEnd(int bucket)
    {
        if (bucket < PerOctave) return bucket;
        var shift = (bucket / PerOctave) - 1;
        return (PerOctave + (bucket % PerOctave)) * Math.Pow(2, shift);
    }
}
