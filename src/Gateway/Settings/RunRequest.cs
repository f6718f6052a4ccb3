namespace Gateway.Settings;

/// <param name="Configuration">Holds the sections that are not ours: <c>Logging</c> and <c>ReverseProxy</c>.</param>
/// <param name="ReplicasSource">Where the number of replicas was written, such as <c>WEB_CONCURRENCY</c>; null for the
/// default.</param>
public sealed record RunRequest(
    GatewayOptions Options,
    IConfigurationRoot Configuration,
    IReadOnlyList<string> AppArguments,
    string? ReplicasSource)
{
    /// <summary>Somebody has said where the admin address is to be.</summary>
    public bool AdminChosen { get; init; } = true;

    public required Func<GatewaySettings> Reread { get; init; }
}
