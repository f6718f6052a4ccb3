namespace Gateway.Hosting;

/// <summary>Why a verb does nothing to replicas that somebody else runs, and what does.</summary>
public static class FoundElsewhere
{
    private static readonly Dictionary<string, string> _instead = new()
    {
        ["scale"] = "docker compose up -d --no-recreate --scale api=N, or kubectl scale deployment/api --replicas=N",
        ["reload"] = "deploy/up, or kubectl rollout restart deployment/api",
        ["recycle"] = "docker restart CONTAINER, or kubectl delete pod POD",
    };

    /// <summary>The refusal of <paramref name="verb"/>; verbs without one work on found replicas, too.</summary>
    public static string Refusal(string verb) =>
        $"{verb}: the replicas of this gateway are addresses that its app's name resolves to, and others run them. "
        + $"Use {_instead[verb]}.";

    public static bool Refuses(string verb) => _instead.ContainsKey(verb);
}
