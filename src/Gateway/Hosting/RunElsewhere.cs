namespace Gateway.Hosting;

public static class RunElsewhere
{
    private static readonly Dictionary<string, string> _instead = new()
    {
        ["scale"] = "docker compose up -d --no-recreate --scale api=N, or kubectl scale deployment/api --replicas=N",
        ["reload"] = "deploy/up, or kubectl rollout restart deployment/api",
        ["rollback"] = "the image of the version before, or kubectl rollout undo deployment/api",
        ["recycle"] = "docker restart CONTAINER, or kubectl delete pod POD",
    };

    public static string Refusal(string verb) =>
        $"{verb}: the replicas of this gateway are addresses that its app's name resolves to, and others run them. "
        + $"Use {_instead[verb]}.";

    public static string Reloaded(bool changed) =>
        (changed ? "the settings are reloaded" : "nothing has changed in the settings, so there was nothing to do")
        + $"; the replicas are reloaded where they run: {_instead["reload"]}";
}
