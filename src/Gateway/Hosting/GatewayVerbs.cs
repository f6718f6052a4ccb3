using Gateway.Control;
using Gateway.Settings;
using Gateway.Upgrade;

namespace Gateway.Hosting;

/// <summary>The verbs of a running gateway and what each of them reaches.</summary>
public static class GatewayVerbs
{
    private const string Reload = "reload";

    /// <param name="parts">Of this gateway.</param>
    /// <param name="upgrade">Of this gateway.</param>
    /// <param name="found">Its replicas are somebody else's.</param>
    /// <param name="reload">The settings, and then the app.</param>
    public static ControlVerbs For(GatewayParts parts, GatewayUpgrade upgrade, bool found, VerbHandler reload)
    {
        var post = parts.Supervisor.Post;
        var replicas = new ReplicaVerbs(parts.Fleet, post, parts.DrainTime, GatewayParts.Clock);
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
            foreach (var verb in verbs.Keys.Where(verb => FoundElsewhere.Refuses(verb) && verb != Reload).ToList())
                verbs[verb] = Refusal(verb);
        return new ControlVerbs(verbs);
    }

    /// <summary>Lets the app's present files take over, where its replicas are ours.</summary>
    public static VerbHandler ReloadApp(GatewayParts parts, bool found) =>
        found ? Refusal(Reload) : new ReloadVerb(parts.Supervisor.Post).AnswerAsync;

    private static VerbHandler Refusal(string verb) =>
        _ => Task.FromResult(VerbResult.Refused(FoundElsewhere.Refusal(verb)));
}
