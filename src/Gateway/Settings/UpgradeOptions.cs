namespace Gateway.Settings;

/// <summary>How a new gateway takes over from this one.</summary>
public sealed record UpgradeOptions
{
    /// <summary>Within which it must serve, its build and the boot of its replicas included; beyond it the old gateway
    /// ends it and stays.</summary>
    [Within("1s", "24h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
