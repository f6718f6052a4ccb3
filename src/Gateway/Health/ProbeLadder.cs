namespace Gateway.Health;

public enum ProbeVerdict
{
    Ready,
    NotReady,
    AskNext, // the app has no such path
}

/// <summary>An app with health checks is believed; one without serves as soon as it answers anything.</summary>
public static class ProbeLadder
{
    private static readonly string[] _conventional = ["/health/ready", "/health"];

    public static IReadOnlyList<string> Paths(string? configured) => configured is null ? _conventional : [configured];

    /// <param name="rung">Which of the paths was asked, from 0.</param>
    /// <param name="hostRefused">The app was not reached, so that nothing is known of its paths.</param>
    public static ProbeVerdict Judge(int status, int rung, string? configured, bool hostRefused) => status switch
    {
        >= 200 and < 300 => ProbeVerdict.Ready,
        _ when hostRefused => ProbeVerdict.NotReady,
        _ when configured is not null => ProbeVerdict.NotReady,
        >= 500 => ProbeVerdict.NotReady,
        _ when rung + 1 < _conventional.Length => ProbeVerdict.AskNext,
        _ => ProbeVerdict.Ready,
    };
}
