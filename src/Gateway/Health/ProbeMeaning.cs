using Gateway.Replicas;

namespace Gateway.Health;

public enum ProbeMeaning
{
    Passed,
    Failed, // it answered that it is not ready, or takes no connections
    Busy, // the probe was not answered in time, but requests were: busy is not hung
    Silent, // neither the probe nor any request was answered
    Unasked, // the gateway could not ask, or not listen in time: nothing is known
}

public static class ProbeJudge
{
    public const int SilentProbes = 2; // in a row: the replica counts as hung

    /// <summary>Times the time-out. A gateway that notices the end of it so late has not looked for an answer
    /// either.</summary>
    public const double OwnLateness = 1.5;

    /// <param name="progressed">Whether an answer has begun since the probe was sent.</param>
    public static ProbeMeaning Judge(ProbeResult probe, bool progressed) => probe switch
    {
        { Ok: true } => ProbeMeaning.Passed,
        { Unasked: true } => ProbeMeaning.Unasked,
        { Late: false } => ProbeMeaning.Failed,
        _ => progressed ? ProbeMeaning.Busy : ProbeMeaning.Silent,
    };

    /// <summary>After a silent one it is short: a hang is found within twice the interval and one time-out.</summary>
    public static TimeSpan TimeoutAfter(ProbeMeaning last, HealthOptions options) =>
        last == ProbeMeaning.Silent && options.Interval < options.Timeout ? options.Interval : options.Timeout;
}
