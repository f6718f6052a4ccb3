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
    public required Func<GatewaySettings> Reread { get; init; }
}
