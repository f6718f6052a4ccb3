namespace Gateway.Settings;

public sealed record RolloutOptions
{
    /// <summary>So many processes more than wanted may live while one takes over from another.</summary>
    [Within("1", "64")]
    public int Surge { get; init; } = 1;

    /// <summary>How long the first new replica is watched at most before the others follow.</summary>
    [Within("0s", "1h")]
    public TimeSpan Watch { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>So many answers of the first new replica are enough to end the watch.</summary>
    [Within("1", "1000000")]
    public int WatchRequests { get; init; } = 20;

    /// <summary>Reload by itself when the build of the app has changed.</summary>
    public bool OnChange { get; init; }

    /// <summary>Where the files of a <c>.dll</c> or program are copied to, or <c>off</c>; null: the temporary
    /// folder.</summary>
    public string? Copies { get; init; }
}
