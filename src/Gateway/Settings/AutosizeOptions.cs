namespace Gateway.Settings;

/// <summary>How the number of replicas follows the load between <c>MIN..MAX</c>.</summary>
public sealed record AutosizeOptions
{
    /// <summary>In flight and waiting, per ready replica: above it one more is wanted.</summary>
    [Within("1", "100000")]
    public int Grow { get; init; } = 16;

    /// <summary>In flight per replica, counted as if there were one less: below it one is too many.</summary>
    [Within("0", "100000")]
    public int Shrink { get; init; } = 4;

    /// <summary>For how long it must be too much.</summary>
    [Within("1s", "1h")]
    public TimeSpan GrowAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For how long it must be too little, and the least time between a change and a shrink.</summary>
    [Within("1s", "24h")]
    public TimeSpan ShrinkAfter { get; init; } = TimeSpan.FromSeconds(60);
}
