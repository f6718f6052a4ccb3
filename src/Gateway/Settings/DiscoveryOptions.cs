namespace Gateway.Settings;

/// <summary>How replicas that somebody else runs are found and spoken to.</summary>
public sealed record DiscoveryOptions
{
    /// <summary>Between two look-ups of a name.</summary>
    [Within("100ms", "1h")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait after look-ups that failed or found nothing.</summary>
    [Within("100ms", "1h")]
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Addresses stay for so long while their name has none: a name server that says so may have forgotten
    /// them for a moment. One that does not answer takes nobody away, however long.</summary>
    [Within("0s", "1h")]
    public TimeSpan GoneAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For so long a version that is new is compared with the one before, where replicas say which they run; 0
    /// for not at all.</summary>
    [Within("0s", "1h")]
    public TimeSpan Watch { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A file whose text says why replicas are away, when somebody who knows writes one; null for
    /// none.</summary>
    public string? Notice { get; init; }

    /// <summary>What such replicas speak: <c>h1</c>, or <c>h2c</c> and nothing else.</summary>
    public string Protocol { get; init; } = "h1";
}
