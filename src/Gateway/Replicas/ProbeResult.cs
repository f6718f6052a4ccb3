namespace Gateway.Replicas;

/// <summary><c>Status</c> is null when there was no answer; <c>Text</c> says why it does not count.</summary>
public sealed record ProbeResult(DateTimeOffset At, bool Ok, int? Status, TimeSpan Elapsed, string? Text)
{
    /// <summary>There was no answer in time, which may also mean that the replica has too much to do.</summary>
    public bool Late { get; init; }

    public string? Version { get; init; }

    /// <summary>The gateway itself could not ask, or was too late to see an answer: nothing is known.</summary>
    public bool Unasked { get; init; }

    /// <summary>A child's socket is not there yet: nobody was asked.</summary>
    public bool NoSocket { get; init; }
}
