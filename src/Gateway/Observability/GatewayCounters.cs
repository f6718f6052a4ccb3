namespace Gateway.Observability;

/// <summary>What the gateway has done since it started.</summary>
public sealed class GatewayCounters
{
    private long _requests;
    private long _retried;
    private int _inFlight;

    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Requests that took more than one attempt.</summary>
    public long Retried => Volatile.Read(ref _retried);

    public int InFlight => Volatile.Read(ref _inFlight);

    public AnswerCounts Answers { get; } = new();

    public void RequestBegan()
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _inFlight);
    }

    public void RequestEnded(int attempts)
    {
        Interlocked.Decrement(ref _inFlight);
        if (attempts > 1) Interlocked.Increment(ref _retried);
    }
}
