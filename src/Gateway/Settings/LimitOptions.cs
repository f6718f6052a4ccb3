namespace Gateway.Settings;

[Live]
public sealed record LimitOptions
{
    /// <summary>Largest request body in bytes, or null for none: the gateway streams, and every replica has its own
    /// limit.</summary>
    [Within("0", "9223372036854775807")]
    public long? RequestBody { get; init; }

    /// <summary>Longest request line in bytes (414 beyond).</summary>
    [Within("256", "1048576")]
    public int RequestLine { get; init; } = 8 * 1024;

    /// <summary>All request headers together in bytes (431 beyond).</summary>
    [Within("1024", "1048576")]
    public int RequestHeaders { get; init; } = 32 * 1024;

    /// <summary>In which all request headers must have come (408 beyond).</summary>
    [Within("1s", "1h")]
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After which an idle client connection is closed; longer than a load balancer's idle time-out.</summary>
    [Within("1s", "24h")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Largest value of one header field in bytes (431 beyond); null for what all may have together.</summary>
    [Within("64", "1048576")]
    public int? HeaderField { get; init; }

    /// <summary>Connections that clients have open at a time, in all; 0 for as many as there are descriptors.</summary>
    [Within("0", "10000000")]
    public int Connections { get; init; }

    /// <summary>Of one address, or one IPv6 network of 64 bits; 0 for any number.</summary>
    [Within("0", "1000000")]
    public int ConnectionsPerAddress { get; init; }

    /// <summary>Requests that an address takes back within a second, beyond those that it lets be answered, before it
    /// has to wait for its next ones; 0 for any number.</summary>
    [Within("0", "1000000")]
    public int Resets { get; init; } = 500;

    /// <summary>A request's body of up to so many bytes is at hand before it takes a place at a replica; 0 for none.
    /// </summary>
    [Within("0", "1048576")]
    public int BufferedBody { get; init; } = 64 * 1024;

    /// <summary>Bytes a second that a client must send of its body, after five seconds (408 below); 0 for any
    /// pace.</summary>
    [Within("0", "1000000000")]
    public int BodyRate { get; init; } = 240;
}
