namespace Gateway.Health;

public readonly record struct AnswerCount(long All, long Bad)
{
    public double BadPercent => All == 0 ? 0 : 100.0 * Bad / All;

    public static AnswerCount operator +(AnswerCount one, AnswerCount other) =>
        new(one.All + other.All, one.Bad + other.Bad);

    public static AnswerCount operator -(AnswerCount one, AnswerCount other) =>
        new(one.All - other.All, one.Bad - other.Bad);
}

public static class OutlierRule
{
    private const double FirstShare = 0.1;
    private static readonly TimeSpan _longestOut = TimeSpan.FromMinutes(1);

    /// <summary>Null when it may stay. What all do is the app's doing: taking one out would help nobody.</summary>
    public static string? Fault(
        OutlierRecord record, AnswerCount others, int timeoutsInRow, OutlierDetectionOptions options)
    {
        var own = record.Recent;
        if (options.Timeouts > 0 && timeoutsInRow >= options.Timeouts)
            return $"{timeoutsInRow} requests in a row found no answer in time";
        if (options.FailurePercent == 0 || own.All < Least(record, options)) return null;
        if (own.BadPercent < options.FailurePercent || own.BadPercent < 2 * others.BadPercent) return null;
        return $"{own.Bad} of its last {own.All} answers failed";
    }

    // One that is passed over for what it breaks is asked little, and would never reach the number.
    private static int Least(OutlierRecord record, OutlierDetectionOptions options) =>
        record.IsDistrusted ? Math.Max(1, options.MinAnswers / 4) : options.MinAnswers;

    /// <summary>The panic rule: at least half of the replicas stay in, and never is the last one ejected.</summary>
    public static bool MayEject(int ready, int all) => ready > 1 && (ready - 1) * 2 >= all;

    public static TimeSpan EjectedFor(int times, TimeSpan first) =>
        Doubling.Of(first, times - 1, first > _longestOut ? first : _longestOut);

    public static float Share(TimeSpan back, TimeSpan reEntry) =>
        (float)Math.Min(1, FirstShare + ((1 - FirstShare) * (back / reEntry)));
}
