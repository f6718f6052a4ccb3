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

    /// <summary>Request header that says who the client is, such as an API key. Null, where it is missing and where its
    /// value is not known: the client's address.</summary>
    public string? Header { get; init; }

    /// <summary>The values of <see cref="Header"/> that are known: those in this list; <c>answered</c>, those that the
    /// app has answered; or <c>any</c>, for a header that only a proxy in front writes.</summary>
    public IReadOnlyList<string> KnownKeys { get; init; } = [RateClients.Answered];

    /// <summary>More limits, all of which hold at once, as <see cref="RatePolicy"/> reads them.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>So many clients are remembered for each limit; beyond that those who have asked longest ago are
    /// forgotten.</summary>
    [Within("1024", "16777216")]
    public int Clients { get; init; } = 1024 * 1024;

    /// <summary>Where gateways count together, as StackExchange.Redis reads it; null: each for itself.</summary>
    public string? Redis { get; init; }

    /// <summary>Within which Redis must answer, or this gateway counts for itself.</summary>
    [Within("1ms", "10s")]
    public TimeSpan RedisTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    // Keys of clients are secrets, and so is what opens Redis.
    public override string ToString() => nameof(RateLimitOptions);
}
