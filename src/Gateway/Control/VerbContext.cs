namespace Gateway.Control;

/// <summary>What a verb is asked, and the way to tell how it goes on.</summary>
/// <param name="gone">Cancelled when nobody waits for the verb any more: ends the wait, not what it began.</param>
public sealed class VerbContext(Func<string, string?> query, Func<string, Task> tell, CancellationToken gone)
{
    public CancellationToken Gone { get; } = gone;

    /// <summary>Whoever asks need not be the gateway's own user.</summary>
    public bool IsFromAdmin { get; init; }

    /// <summary>The argument, or null where it is missing or empty.</summary>
    public string? Text(string name) => query(name) is { Length: > 0 } text ? text : null;

    public bool Flag(string name) => Text(name) == "true";
    public Task TellAsync(string progress) => tell(progress);
}
