using Gateway.Settings;
using Gateway.Supervision;

namespace Gateway.Hosting;

/// <summary>Lets changed settings take effect where something has to be done for it.</summary>
public sealed class LiveSettings(RunRequest request, RunPlan plan, GatewayParts parts, GatewayServers servers)
{
    private const string Replicas = "Gateway:Replicas";

    /// <summary>Null, or why the settings cannot be used after all; then nothing has been done.</summary>
    public string? Apply(IReadOnlyList<SettingKey> changed)
    {
        if (parts.Certificates.Refresh() is { } fault) return fault;
        servers.Limit(request.Options.Limits);
        if (changed.Any(key => key.Name == Replicas) && plan.Upstreams.Count == 0)
            parts.Supervisor.Post(new SupervisorMessage.Scale(RunPlanner.Count(request.Options, Replicas).Count));
        return null;
    }
}
