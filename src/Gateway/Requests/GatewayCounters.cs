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

    /// <summary>Requests that took more than one attempt.</summary>
    public long Retried => Volatile.Read(ref _retried);

    public int InFlight => Volatile.Read(ref _inFlight);

    public AnswerCounts Answers { get; } = new();

    /// <summary>From a request's arrival to the beginning of its answer, the queue and every attempt included.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Requests that wait for a place at a replica.</summary>
    public int Queued => _queued;

    /// <summary>The line has another length. It decides by its own count; this one is for showing.</summary>
    public void QueueIs(int length) => _queued = length;

    public void RequestBegan()
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _inFlight);
    }

    /// <param name="attempts">Times that it was sent to a replica.</param>
    /// <param name="status">What the client was told.</param>
    /// <param name="untilAnswer">From its arrival to the beginning of its answer.</param>
    public void RequestEnded(int attempts, int status, TimeSpan untilAnswer)
    {
        Interlocked.Decrement(ref _inFlight);
        if (attempts > 1) Interlocked.Increment(ref _retried);
        Answers.Add(status);
        Latency.Record(untilAnswer);
    }
}
