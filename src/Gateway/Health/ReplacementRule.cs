using Gateway.Replicas;

namespace Gateway.Health;

public enum ReplacementVerdict
{
    Replace,
    Wait, // the one that took over last has to prove better first
    Spare, // the one that took over last fares no better: it would help nobody
}

/// <summary>How a replica does that has taken the place of a sick one.</summary>
public enum TrialState
{
    Proving, // it boots, or has not served for long enough
    Proved,
    Failed,
}

/// <summary>Whether one that has been sick for long enough is replaced: the fleet is never killed at once.</summary>
public static class ReplacementRule
{
    // Percent of one CPU: a process that only waits takes next to nothing.
    private const double Working = 20;

    // Work items that wait for a thread; a few come and go at any time.
    private const int Backlog = 8;

    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(5);

    /// <param name="works">It is silent since it has too much to do, as the others.</param>
    public static ReplacementVerdict Decide(FleetHealth fleet, IReadOnlyCollection<TrialState> trials, bool works)
    {
        if (!fleet.IsShared) return ReplacementVerdict.Replace;
        if (works || trials.Contains(TrialState.Failed)) return ReplacementVerdict.Spare;
        return trials.Contains(TrialState.Proving) ? ReplacementVerdict.Wait : ReplacementVerdict.Replace;
    }

    /// <param name="successor">Null while there is none.</param>
    /// <param name="readyFor">Without a break.</param>
    public static TrialState Judge(ReplicaState? successor, bool slotFailed, TimeSpan readyFor, TimeSpan provenAfter) =>
        successor switch
        {
            ReplicaState.Ready => readyFor >= provenAfter ? TrialState.Proved : TrialState.Proving,
            ReplicaState.Unhealthy or ReplicaState.Ejected => TrialState.Failed,
            _ => slotFailed ? TrialState.Failed : TrialState.Proving,
        };

    /// <summary>It computes, or its thread pool takes up what waits: a deadlock does neither for long.</summary>
    public static bool Works(ReplicaUsage? before, ReplicaUsage? now) => now?.CpuPercent >= Working
        || (before?.ThreadPoolQueue >= Backlog && now?.ThreadPoolQueue < before.ThreadPoolQueue);

    /// <summary>After a replacement in vain. Whatever the others held then has been answered 504 by its end, and
    /// nobody loses anything by another try.</summary>
    public static TimeSpan Pause(TimeSpan responseTimeout, TimeSpan killAfter)
    {
        var pause = responseTimeout < _longestPause ? responseTimeout : _longestPause;
        return pause > killAfter ? pause : killAfter;
    }

    /// <summary>For people: why nothing is done about those that are silent.</summary>
    public static string Words(int silent, int all, TimeSpan longest, bool unreachable, ReplacementVerdict verdict)
    {
        var who = silent < all ? $"{silent} of {all} replicas" : all == 1 ? "the only replica" : "all replicas";
        var one = silent == 1;
        var what = unreachable ? one ? "takes no connections" : "take no connections" : one ? "is busy" : "are busy";
        var why = verdict == ReplacementVerdict.Spare
            ? "not replaced, since it would help nobody"
            : "replaced one at a time, the next when the last has proved better";
        return $"{who} {what} for {longest.TotalSeconds:0} s: {why}";
    }
}
