namespace Gateway.Health;

/// <summary>What the answer to a probe says.</summary>
public enum ProbeVerdict
{
    Ready,
    NotReady,

    /// <summary>The app has no such path: ask the next one.</summary>
    AskNext,
}

/// <summary>
/// Which paths a probe asks, in order, and what an answer on each means. An app that has health checks is believed;
/// one that has none serves as soon as it answers anything at all.
/// </summary>
public static class ProbeLadder
{
    private static readonly string[] _conventional = ["/health/ready", "/health"];

    /// <param name="configured">The operator's own path, which then is the only one; null for the conventional
    /// ones.</param>
    public static IReadOnlyList<string> Paths(string? configured) => configured is null ? _conventional : [configured];

    /// <param name="status">The HTTP status of the answer.</param>
    /// <param name="rung">Which of the paths was asked, from 0.</param>
    /// <param name="configured">See <see cref="Paths"/>.</param>
    public static ProbeVerdict Judge(int status, int rung, string? configured) => status switch
    {
        >= 200 and < 300 => ProbeVerdict.Ready,
        _ when configured is not null => ProbeVerdict.NotReady,
        >= 500 => ProbeVerdict.NotReady,
        _ when rung + 1 < _conventional.Length => ProbeVerdict.AskNext,
        _ => ProbeVerdict.Ready,
    };
}
