using Gateway.Control;

namespace Gateway;

/// <summary>The verbs of a running gateway and what each of them reaches.</summary>
public static class GatewayVerbs
{
    public static ControlVerbs For(GatewayParts parts)
    {
        var post = parts.Supervisor.Post;
        var replicas = new ReplicaVerbs(parts.Fleet, post, parts.DrainTime, GatewayParts.Clock);
        return new ControlVerbs(new Dictionary<string, VerbHandler>
        {
            ["scale"] = new ScaleVerb(post, ReplicaRange.Most).AnswerAsync,
            ["reload"] = new ReloadVerb(post).AnswerAsync,
            ["recycle"] = replicas.RecycleAsync,
            ["drain"] = replicas.DrainAsync,
            ["undrain"] = replicas.UndrainAsync,
        });
    }
}
