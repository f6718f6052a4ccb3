namespace Gateway.Requests;

/// <summary>Answers to clients by the class of their status, since the start.</summary>
public sealed class AnswerCounts
{
    /// <summary>2xx (with 1xx), 3xx, 4xx, 5xx.</summary>
    public const int Classes = 4;

    private readonly long[] _counts = new long[Classes];

    public void Add(int status) => Interlocked.Increment(ref _counts[Math.Clamp(status / 100 - 2, 0, Classes - 1)]);

    public IReadOnlyList<long> Snapshot() =>
        [.. Enumerable.Range(0, Classes).Select(number => Volatile.Read(ref _counts[number]))];

    /// <summary>Answers per second of each class between two snapshots.</summary>
    public static IReadOnlyList<double> Rates(IReadOnlyList<long> before, IReadOnlyList<long> now, double seconds) =>
        [.. now.Select((count, number) => Math.Round((count - before[number]) / seconds, 2))];
}
