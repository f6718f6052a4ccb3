namespace Gateway.Settings;

/// <summary>How much is let in at once, and how long the rest waits.</summary>
public sealed record AdmissionOptions
{
    /// <summary>Requests that one replica has at a time; those whose long answer streams do not count.</summary>
    [Within("1", "1000000")]
    public int MaxInFlight { get; init; } = 256;

    /// <summary>Requests that wait for a place, in front of all replicas; one more is answered 503 at once.</summary>
    [Within("0", "1000000")]
    public int Queue { get; init; } = 2048;

    /// <summary>After which a waiting request is answered 503.</summary>
    [Within("10ms", "1h")]
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>In which a replica that has become ready grows from a tenth of its share to the whole; 0 for at
    /// once.</summary>
    [Within("0s", "1h")]
    public TimeSpan SlowStart { get; init; } = TimeSpan.Zero;
}
