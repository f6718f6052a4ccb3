namespace Gateway.Settings;

/// <summary>When a request goes to another replica.</summary>
public sealed record RetryOptions
{
    /// <summary>Attempts per request, the first included. 1 to 10. Three lost 3 of 704,073 requests to replicas that
    /// died or reset their answers at the same time; what bounds a storm is the budget.</summary>
    [Within("1", "10")]
    public int Attempts { get; init; } = 5;

    /// <summary>Repetitions as a share of recent requests, in percent.</summary>
    [Within("0", "100")]
    public int BudgetPercent { get; init; } = 20;

    /// <summary>Repetitions a second that are allowed beside the share: no more than requests come, a tenth of it when
    /// none do.</summary>
    [Within("0", "10000")]
    public int BudgetFloor { get; init; } = 10;

    /// <summary>Largest body that is kept, while it streams by, so that it can be sent again.</summary>
    [Within("0", "16777216")]
    public int BodyKept { get; init; } = 64 * 1024;

    /// <summary>All kept bodies together, in bytes; beyond it none is kept.</summary>
    [Within("0", "17179869184")]
    public long BodiesKept { get; init; } = 64 * 1024 * 1024;
}

[Live]
public sealed record TimeoutOptions
{
    /// <summary>To connect to a replica.</summary>
    [Within("10ms", "1h")]
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>From sending an attempt to its response headers.</summary>
    [Within("10ms", "24h")]
    public TimeSpan Response { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>From the first attempt to the response headers of the last: no repetition begins later, and none lasts
    /// longer.</summary>
    [Within("10ms", "24h")]
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>Without a byte in either direction once the response has begun.</summary>
    [Within("100ms", "24h")]
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Of a response that has begun: never less than it had to begin.</summary>
    public TimeSpan LongestSilence() => Idle > Response ? Idle : Response;
}
