namespace Gateway.Replicas;

/// <summary>One answer to the question whether a replica serves.</summary>
/// <param name="At">When it was asked.</param>
/// <param name="Ok">Whether the answer counts as ready.</param>
/// <param name="Status">The HTTP status, or null when there was no answer.</param>
/// <param name="Elapsed">From asking to the answer or the failure.</param>
/// <param name="Text">Why it does not count, or null.</param>
public sealed record ProbeResult(DateTimeOffset At, bool Ok, int? Status, TimeSpan Elapsed, string? Text)
{
    /// <summary>There was no answer in time, which may also mean that the replica has too much to do.</summary>
    public bool Late { get; init; }

    /// <summary>Of the app, where its answer says so.</summary>
    public string? Version { get; init; }

    /// <summary>The gateway itself could not ask: it says nothing about the replica.</summary>
    public bool Unasked { get; init; }
}
