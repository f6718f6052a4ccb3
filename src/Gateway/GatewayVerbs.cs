using Gateway.Control;

namespace Gateway;

/// <summary>The verbs of a running gateway and what each of them reaches.</summary>
public static class GatewayVerbs
{
    /// <param name="parts">Of this gateway.</param>
    /// <param name="upgrade">Of this gateway.</param>
    /// <param name="found">Its replicas are somebody else's.</param>
    public static ControlVerbs For(GatewayParts parts, Upgrade upgrade, bool found)
    {
        var post = parts.Supervisor.Post;
        var replicas = new ReplicaVerbs(parts.Fleet, post, parts.DrainTime, GatewayParts.Clock);
        var verbs = new Dictionary<string, VerbHandler>
        {
            ["scale"] = new ScaleVerb(post, ReplicaRange.Most).AnswerAsync,
            ["reload"] = new ReloadVerb(post).AnswerAsync,
            ["recycle"] = replicas.RecycleAsync,
            ["drain"] = replicas.DrainAsync,
            ["undrain"] = replicas.UndrainAsync,
            ["maintenance"] = new MaintenanceVerb(parts.Maintenance).AnswerAsync,
            ["upgrade"] = new UpgradeVerb(upgrade.RunAsync).AnswerAsync,
        };
        if (found)
            foreach (var verb in verbs.Keys.Where(FoundElsewhere.Refuses).ToList())
                verbs[verb] = _ => Task.FromResult(VerbResult.Refused(FoundElsewhere.Refusal(verb)));
        return new ControlVerbs(verbs);
    }
}
