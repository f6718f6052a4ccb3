namespace Gateway.Replicas;

/// <summary>What a <see cref="LatencyHistogram"/> had counted at a moment, or between two; never changes.</summary>
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

    /// <summary>What was recorded since <paramref name="earlier"/>.</summary>
    public LatencyCounts Minus(LatencyCounts earlier) =>
        new([.. _counts.Select((count, bucket) => count - earlier.At(bucket))]);

    /// <summary>What both have recorded.</summary>
    public LatencyCounts Plus(LatencyCounts other) => _counts.Length < other._counts.Length
        ? other.Plus(this)
        : new LatencyCounts([.. _counts.Select((count, bucket) => count + other.At(bucket))]);

    /// <summary>The middle of the bucket that holds the percentile, in milliseconds; null when nothing was
    /// recorded.</summary>
    /// <param name="percentile">Above 0, up to 100.</param>
    public double? PercentileMs(double percentile)
    {
        if (Count == 0) return null;
        var rank = (long)Math.Ceiling(Count * percentile / 100);
        var bucket = 0;
        for (var seen = _counts[0]; seen < rank; seen += _counts[bucket]) bucket++;
        return (LatencyHistogram.LowerEnd(bucket) + LatencyHistogram.LowerEnd(bucket + 1)) / 2_000;
    }

    /// <summary>How many took longer, to within a bucket.</summary>
    public long Above(double milliseconds)
    {
        var bucket = 0;
        while (bucket < _counts.Length && LatencyHistogram.LowerEnd(bucket) <= milliseconds * 1_000) bucket++;
        return _counts.Skip(bucket).Sum();
    }

    private long At(int bucket) => bucket < _counts.Length ? _counts[bucket] : 0;
}
