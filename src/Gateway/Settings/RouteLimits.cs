namespace Gateway.Settings;

/// <summary>What is otherwise for paths that begin in one way; what is null is as it is for all.</summary>
public sealed record RouteLimits
{
    /// <summary>Of whole segments: <c>/upload</c> is <c>/upload/a</c> as well, and not <c>/uploads</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>In place of <see cref="LimitOptions.RequestBody"/>.</summary>
    [Within("0", "9223372036854775807")]
    public long? RequestBody { get; init; }

    /// <summary>In place of <see cref="TimeoutOptions.Response"/>.</summary>
    [Within("10ms", "24h")]
    public TimeSpan? Response { get; init; }

    /// <summary>In place of <see cref="TimeoutOptions.Total"/>, which else is never less than <see cref="Response"/>.
    /// </summary>
    [Within("10ms", "24h")]
    public TimeSpan? Total { get; init; }

    /// <summary>In place of <see cref="TimeoutOptions.Idle"/>.</summary>
    [Within("100ms", "24h")]
    public TimeSpan? Idle { get; init; }

    /// <summary>Beside the limits of all: one more, as <see cref="RatePolicy"/> reads it.</summary>
    public string? Rate { get; init; }

    public TimeoutOptions Over(TimeoutOptions all) => this is { Response: null, Total: null, Idle: null }
        ? all
        : all with
        {
            Response = Response ?? all.Response,
            Total = Total ?? (Response > all.Total ? Response.Value : all.Total),
            Idle = Idle ?? all.Idle,
        };
}
