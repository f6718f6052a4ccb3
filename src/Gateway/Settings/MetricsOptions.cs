namespace Gateway.Settings;

/// <summary>What is measured beside the gateway's own instruments.</summary>
public sealed record MetricsOptions
{
    /// <summary>Whether ASP.NET Core's <c>http.server.*</c> and HttpClient's <c>http.client.request.*</c> measure every
    /// request once more each, for dashboards that are made for them.</summary>
    public bool FrameworkRequests { get; init; }
}
