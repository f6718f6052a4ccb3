namespace Gateway.Settings;

/// <summary>What becomes of a replica that answers neither probes nor requests.</summary>
public sealed record HangOptions
{
    /// <summary>After so long without any sign of life it is killed, and replaced; 0 leaves it.</summary>
    [Within("0s", "24h")]
    public TimeSpan KillAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Dumps of hung replicas that are kept, the newest ones; 0 writes none.</summary>
    [Within("0", "100")]
    public int Dumps { get; init; }

    /// <summary>Where dumps go. Null: a folder <c>gateway-dumps</c> in the temporary folder.</summary>
    public string? DumpFolder { get; init; }

    /// <summary>All dumps together, in bytes: older ones go first, and one that is larger by itself goes at
    /// once.</summary>
    [Within("1048576", "9223372036854775807")]
    public long DumpBytes { get; init; } = 1024L * 1024 * 1024;
}
