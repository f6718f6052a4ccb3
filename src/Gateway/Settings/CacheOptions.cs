namespace Gateway.Settings;

/// <summary>Answers that the app marks as good for everybody, kept in memory.</summary>
public sealed record CacheOptions
{
    /// <summary>Bytes that they may take together; 0: none is kept.</summary>
    [Within("0", "1099511627776")]
    public long Memory { get; init; }

    /// <summary>Bytes of the largest body that is kept.</summary>
    [Within("1", "1073741824")]
    public long LargestBody { get; init; } = 1024 * 1024;
}
