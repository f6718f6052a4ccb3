namespace Gateway.Settings;

public sealed record RateLimitOptions
{
    /// <summary>Requests of one client within <see cref="Window"/>; the next is answered 429. Null for no
    /// limit.</summary>
    [Within("1", "1000000000")]
    public int? Requests { get; init; }

    /// <summary>After which the count begins anew.</summary>
    [Within("1s", "24h")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Request header that says who the client is: an API key, or what a proxy in front writes. Null, and
    /// where it is missing: the client's address.</summary>
    public string? Header { get; init; }
}
