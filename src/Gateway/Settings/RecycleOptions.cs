namespace Gateway.Settings;

/// <summary>When a replica is replaced although nothing is wrong with it: one at a time, the new one ready
/// first.</summary>
public sealed record RecycleOptions
{
    /// <summary>Requests that a replica serves before another takes its place.</summary>
    [Within("1", "9223372036854775807")]
    public long? Requests { get; init; }

    /// <summary>For how long a replica serves.</summary>
    [Within("1s", "365d")]
    public TimeSpan? Age { get; init; }

    /// <summary>Resident memory in bytes beyond which a replica is replaced.</summary>
    [Within("1048576", "9223372036854775807")]
    public long? Memory { get; init; }

    /// <summary>Percent by which requests and age vary from replica to replica, so that they do not come due
    /// together.</summary>
    [Within("0", "100")]
    public int Jitter { get; init; } = 10;
}
