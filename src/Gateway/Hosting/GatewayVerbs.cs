using Gateway.Control;

namespace Gateway.Hosting;

public static class GatewayVerbs
{
    public static ControlVerbs Of(GatewayParts parts)
    {
        var core = parts.Core;
        var replicas = new ReplicaVerbs(core.Fleet, () => core.Live.Current.Stop, GatewayCore.Clock);
        return new ControlVerbs(new Dictionary<string, VerbHandler>(parts.Source.Verbs)
        {
            // The settings first, and then the app.
            ["reload"] = parts.Reload.AnswerAsync,
            ["drain"] = replicas.DrainAsync,
            ["undrain"] = replicas.UndrainAsync,
            ["maintenance"] = new MaintenanceVerb(parts.Modes.Maintenance, GatewayCore.Clock).AnswerAsync,
            ["upgrade"] = async context =>
            {
                var outcome = await parts.Upgrade.RunAsync(context.TellAsync);
                return new VerbResult(outcome.ExitCode, outcome.Detail);
            },
        }, new VerbAudit(core.Log));
    }
}
