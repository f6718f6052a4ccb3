namespace Gateway.Settings;

/// <summary>When a replica is taken out for how it answers, while its probes pass.</summary>
public sealed record OutlierDetectionOptions
{
    /// <summary>Share of failed answers, in percent, from which a replica is taken out if the others do clearly better;
    /// 0 takes none out.</summary>
    [Within("0", "100")]
    public int FailurePercent { get; init; } = 50;

    /// <summary>Answers within the last 5 s below which nothing is concluded.</summary>
    [Within("1", "1000000")]
    public int MinAnswers { get; init; } = 20;

    /// <summary>Requests in a row that found no answer in time, after which a replica is taken out; 0 never.</summary>
    [Within("0", "10000")]
    public int Timeouts { get; init; } = 5;

    /// <summary>For how long at first; it doubles with each further time, up to a minute.</summary>
    [Within("100ms", "1h")]
    public TimeSpan Out { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>In which a replica that comes back grows from a tenth of its share to the whole.</summary>
    [Within("100ms", "1h")]
    public TimeSpan ReEntry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A replica that is taken out so many times without having come back whole is replaced; 0
    /// never.</summary>
    [Within("0", "100")]
    public int ReplaceAfter { get; init; } = 3;
}
