using Gateway.FrontDoor;
using Gateway.Health;

namespace Gateway.Hosting;

/// <summary>What new settings need besides being read by whoever asks for them.</summary>
public sealed class LiveSettings(
    Certificates certificates, HealthMonitor health, Action<LimitOptions> limit, Action<int> scale)
{
    /// <summary>Null, or why they cannot be used, though nothing is wrong with them by themselves.</summary>
    public string? Check(GatewayOptions next) => certificates.Check(next.Tls);

    public IEnumerable<string> Apply(GatewayOptions before, GatewayOptions next)
    {
        limit(next.Limits);
        if (before.Health != next.Health) health.Wake();
        if (before.Replicas != next.Replicas) scale(RunPlanner.Count(next, null).Count);
        return certificates.Refresh() is { } news ? [news] : [];
    }
}
