using Gateway.Replicas;

namespace Gateway.Requests;

/// <summary>What the gateway has done since it started.</summary>
public sealed class GatewayCounters
{
    private long _requests;
    private long _retried;
    private int _inFlight;
    private volatile int _queued;

    public long Requests => Volatile.Read(ref _requests);
    public long Retried => Volatile.Read(ref _retried);
    public int InFlight => Volatile.Read(ref _inFlight);
    public AnswerCounts Answers { get; } = new();

    /// <summary>From a request's arrival to the beginning of its answer, queue and all attempts included.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Requests that wait for a place at a replica; for showing, the queue decides by its own count.</summary>
    public int Queued => _queued;

    public void QueueIs(int length) => _queued = length;

    public void RequestBegan()
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _inFlight);
    }

    public void RequestEnded(int attempts, int status, TimeSpan untilAnswer)
    {
        Interlocked.Decrement(ref _inFlight);
        if (attempts > 1) Interlocked.Increment(ref _retried);
        Answers.Add(status);
        Latency.Record(untilAnswer);
    }
}

/// <summary>Answers to clients by the class of their status, since the start: 2xx (with 1xx), 3xx, 4xx, 5xx.</summary>
public sealed class AnswerCounts
{
    public const int Classes = 4;

    private readonly long[] _counts = new long[Classes];

    public void Add(int status) => Interlocked.Increment(ref _counts[Math.Clamp(status / 100 - 2, 0, Classes - 1)]);

    public IReadOnlyList<long> Snapshot() =>
        [.. Enumerable.Range(0, Classes).Select(number => Volatile.Read(ref _counts[number]))];

    /// <summary>Answers per second of each class between two snapshots.</summary>
    public static IReadOnlyList<double> Rates(IReadOnlyList<long> before, IReadOnlyList<long> now, double seconds) =>
        [.. now.Select((count, number) => Math.Round((count - before[number]) / seconds, 2))];
}
