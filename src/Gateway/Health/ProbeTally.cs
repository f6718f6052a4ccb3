using Gateway.Replicas;

namespace Gateway.Health;

public enum ProbeOutcome
{
    None,
    Passed,
    Failed, // often enough
    Hung,
}

/// <summary>What the probes of one replica have come to, and what follows.</summary>
public sealed class ProbeTally
{
    private int _failures;
    private int _silent;
    private int _inVain;

    /// <summary>Of the last one.</summary>
    public ProbeMeaning Meaning { get; private set; }

    /// <summary>Of the next one.</summary>
    public TimeSpan Timeout(HealthOptions options) => ProbeJudge.TimeoutAfter(Meaning, options);

    /// <param name="state">As it was when the probe ended.</param>
    /// <param name="progressed">Whether an answer has begun since the probe was sent.</param>
    public void Count(ProbeResult result, ReplicaState state, bool progressed)
    {
        Meaning = ProbeJudge.Judge(result, progressed);
        if (Meaning == ProbeMeaning.Unasked) return;
        _failures = Meaning == ProbeMeaning.Failed ? _failures + 1 : 0;
        _silent = Meaning == ProbeMeaning.Silent ? _silent + 1 : 0;
        var starts = state == ReplicaState.Starting && !result.Ok;
        _inVain = starts && !result.NoSocket ? _inVain + 1 : 0;
    }

    public ProbeOutcome Outcome(HealthOptions options) =>
        Meaning == ProbeMeaning.Passed ? ProbeOutcome.Passed
        : _failures >= options.Failures ? ProbeOutcome.Failed
        : _silent >= ProbeJudge.SilentProbes ? ProbeOutcome.Hung
        : ProbeOutcome.None;

    /// <summary>Until the next one: a silence is looked into at once.</summary>
    /// <param name="state">As it is now.</param>
    /// <param name="last">None for one that was never asked.</param>
    public TimeSpan Pause(ReplicaState state, ProbeResult? last, HealthOptions options) =>
        Meaning == ProbeMeaning.Silent && _silent < ProbeJudge.SilentProbes
            ? TimeSpan.Zero
            : ProbeInterval.Next(state, last, options.Interval, _inVain);
}
