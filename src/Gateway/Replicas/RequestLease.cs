namespace Gateway.Replicas;

/// <summary>The right to send one request to one replica; held until the answer's last byte has gone.</summary>
public sealed class RequestLease(Replica replica) : IDisposable
{
    private bool _ended;

    public Replica Replica { get; } = replica;

    /// <summary>The replica, not the client, broke this attempt.</summary>
    public void Failed() => Replica.CountFailure();

    /// <summary>The replica has begun its answer.</summary>
    public void Answered(int status, TimeSpan untilHeaders) => Replica.CountAnswer(status, untilHeaders);

    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        Replica.Release();
    }
}
