namespace Gateway.Settings;

/// <summary>What the command line asks the gateway to run, its settings checked.</summary>
/// <param name="Options">Free of faults.</param>
/// <param name="Configuration">Holds the sections that are not ours: <c>Logging</c> and <c>ReverseProxy</c>.</param>
/// <param name="AppArguments">All that stood behind <c>--</c>, for every replica.</param>
/// <param name="ReplicasSource">Where the number of replicas was written, such as <c>WEB_CONCURRENCY</c>; null for the
/// default.</param>
public sealed record RunRequest(
    GatewayOptions Options,
    IConfigurationRoot Configuration,
    IReadOnlyList<string> AppArguments,
    string? ReplicasSource)
{
    /// <summary>Reads the settings again, by the door through which these came.</summary>
    public required Func<GatewaySettings> Reread { get; init; }
}
