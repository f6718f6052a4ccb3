using Gateway.Control;
using Gateway.Settings;
using Gateway.Upgrade;

namespace Gateway.Hosting;

/// <summary>The verbs of a running gateway and what each of them reaches.</summary>
public static class GatewayVerbs
{
    /// <param name="parts">Of this gateway.</param>
    /// <param name="stop">How long a drained replica is waited for.</param>
    /// <param name="upgrade">Of this gateway.</param>
    /// <param name="found">Its replicas are somebody else's.</param>
    /// <param name="reload">The settings, and then the app.</param>
    public static ControlVerbs For(
        GatewayParts parts, Func<StopOptions> stop, GatewayUpgrade upgrade, bool found, VerbHandler reload)
    {
        var post = parts.Supervisor.Post;
        var replicas = new ReplicaVerbs(parts.Fleet, post, stop, GatewayParts.Clock);
        var verbs = new Dictionary<string, VerbHandler>
        {
            ["scale"] = new ScaleVerb(post, ReplicaRange.Most).AnswerAsync,
            ["reload"] = reload,
            ["recycle"] = replicas.RecycleAsync,
            ["drain"] = replicas.DrainAsync,
            ["undrain"] = replicas.UndrainAsync,
            ["maintenance"] = new MaintenanceVerb(parts.Maintenance).AnswerAsync,
            ["upgrade"] = new UpgradeVerb(async tell =>
            {
                var outcome = await upgrade.RunAsync(tell);
                return new VerbResult(outcome.ExitCode, outcome.Detail);
            }).AnswerAsync,
        };
        if (found)
            foreach (var verb in new[] { "scale", "recycle" })
                verbs[verb] = _ => Task.FromResult(VerbResult.Refused(FoundElsewhere.Refusal(verb)));
        return new ControlVerbs(verbs);
    }
}
