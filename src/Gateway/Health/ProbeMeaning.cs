using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>What a probe says together with what else the replica did in its time.</summary>
public enum ProbeMeaning
{
    Passed,

    /// <summary>It answered that it is not ready, or takes no connections.</summary>
    Failed,

    /// <summary>The probe was not answered in time, but requests were: busy is not hung.</summary>
    Busy,

    /// <summary>Neither the probe nor any request was answered.</summary>
    Silent,

    /// <summary>The gateway could not ask: nothing is known.</summary>
    Unasked,
}

/// <summary>The two signals together: the active probe, and progress.</summary>
public static class ProbeJudge
{
    /// <summary>Silent probes in a row after which a replica counts as hung.</summary>
    public const int SilentProbes = 2;

    /// <param name="probe">The probe's result.</param>
    /// <param name="progressed">Whether an answer has begun since the probe was sent.</param>
    public static ProbeMeaning Judge(ProbeResult probe, bool progressed) => probe switch
    {
        { Ok: true } => ProbeMeaning.Passed,
        { Unasked: true } => ProbeMeaning.Unasked,
        { Late: false } => ProbeMeaning.Failed,
        _ => progressed ? ProbeMeaning.Busy : ProbeMeaning.Silent,
    };

    /// <summary>How long the next probe may take. After a silent one it is short and comes at once: a hang is found
    /// within twice the interval and one time-out.</summary>
    public static TimeSpan TimeoutAfter(ProbeMeaning last, HealthOptions options) =>
        last == ProbeMeaning.Silent && options.Interval < options.Timeout ? options.Interval : options.Timeout;
}
