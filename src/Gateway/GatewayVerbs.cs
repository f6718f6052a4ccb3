using Gateway.Control;

namespace Gateway;

/// <summary>The verbs of a running gateway and what each of them reaches.</summary>
public static class GatewayVerbs
{
    public static ControlVerbs For(GatewayParts parts, Upgrade upgrade) => new(new Dictionary<string, VerbHandler>
    {
        ["scale"] = new ScaleVerb(parts.Supervisor.Post, ReplicaRange.Most).AnswerAsync,
        ["maintenance"] = new MaintenanceVerb(parts.Maintenance).AnswerAsync,
        ["upgrade"] = new UpgradeVerb(upgrade.RunAsync).AnswerAsync,
    });
}
