namespace Gateway.Replicas;

/// <summary>The right to send one request to one replica; held until the answer's last byte has gone.</summary>
public sealed class RequestLease(Replica replica) : IDisposable
{
    private bool _ended;
    private bool _streaming;

    public Replica Replica { get; } = replica;

    /// <summary>The replica, not the client, broke this attempt.</summary>
    public void Failed(bool timedOut = false) => Replica.CountFailure(timedOut);

    public void Answered(int status, TimeSpan untilHeaders) => Replica.CountAnswer(status, untilHeaders);

    /// <summary>The answer streams, and may do so for long: another request may have its place.</summary>
    public void GivePlaceBack()
    {
        if (_streaming || _ended) return;
        _streaming = true;
        Replica.CountStreaming(1);
    }

    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        if (_streaming) Replica.CountStreaming(-1);
        Replica.Release();
    }
}
