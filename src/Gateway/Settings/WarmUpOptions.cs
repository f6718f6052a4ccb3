namespace Gateway.Settings;

/// <summary>What a replica is asked before its first client is, so that no client pays for the compiler.</summary>
public sealed record WarmUpOptions
{
    /// <summary>Paths that are asked with GET. Empty: the one that the probe has asked, which the app declares to be
    /// cheap.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>How often each path is asked.</summary>
    [Within("1", "10000")]
    public int Requests { get; init; } = 3;

    /// <summary>For all of it; what is not warm by then serves as it is.</summary>
    [Within("0s", "1h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
