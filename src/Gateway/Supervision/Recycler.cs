using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>Marks processes that another one of the same code shall replace; the slots do the rest.</summary>
/// <param name="provenAfter">For so long a new one must have served before the next is replaced.</param>
public sealed class Recycler(RecycleOptions limits, Func<TimeSpan> provenAfter, GatewayLog log)
{
    // What counts requests or memory does not say when it has changed.
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromSeconds(1);

    private int _inVain;

    /// <summary>Marks one replica, or all when <paramref name="id"/> is null.</summary>
    public IReadOnlyList<SlotProcess> Mark(IEnumerable<Slot> slots, string? id)
    {
        var marked = slots.Select(slot => slot.Holder).OfType<SlotProcess>()
            .Where(process => id is null || process.Replica.Id.IsMeantBy(id)).ToList();
        foreach (var process in marked) Mark(process, new RecycleReason("operator", "recycled"));
        return marked;
    }

    /// <summary>Marks the next one that is due, one at a time, and only while all is well.</summary>
    public void MarkDue(IReadOnlyList<Slot> slots, int wanted, bool reloading, TimeSpan now)
    {
        if (RecycleRule.IsOff(limits) || reloading || slots.Count != wanted) return;
        if (!slots.All(slot => IsQuiet(slot, now))) return;
        // Else a busy fleet would replace the first of them again and again.
        foreach (var process in slots.Select(slot => slot.Holder!).OrderBy(process => process.BornAt))
            if (RecycleRule.Due(process.Replica, now - process.BornAt, limits, process.Dice) is { } reason
                && MayHelp(process, reason, now - process.ReadySince!.Value))
            {
                Mark(process, reason);
                return;
            }
    }

    // One that is too large as soon as it serves would be replaced for ever.
    private bool MayHelp(SlotProcess process, RecycleReason reason, TimeSpan served)
    {
        if (reason.Cause != RecycleRule.Memory) return true;
        var pause = RecycleRule.Pause(provenAfter(), _inVain);
        if (served < pause) return false;
        _inVain = RecycleRule.InVain(_inVain, served, pause);
        if (_inVain == 1) log.Warn(
            $"replica {process.Replica.Id}: {reason.Text} {served.TotalSeconds:0} s after it was ready. Where the app "
            + "needs as much, Gateway:Recycle:Memory replaces it in vain: the next ones follow more and more slowly");
        return true;
    }

    /// <summary>Another process takes its place: first when it serves, at once when it does not.</summary>
    public void Replace(IEnumerable<Slot> slots, Replica replica, string reason)
    {
        var process = slots.SelectMany(slot => slot.Processes).FirstOrDefault(process => process.Replica == replica);
        if (process is null or { Leaving: true }) return;
        Mark(process, new RecycleReason("health", reason));
        process.Replacement = process.Replacement! with { AtOnce = replica.State != ReplicaState.Ready };
    }

    /// <summary>The old one stays, until somebody asks again or it is due again.</summary>
    public static void SuccessorDied(Slot slot)
    {
        if (slot.Holder is { } holder) holder.Replacement = null;
    }

    public static CommandOutcome? Judge(IReadOnlyList<SlotProcess> marked, FleetSnapshot fleet)
    {
        if (marked.FirstOrDefault(process => process is { Replacement: null, Leaving: false }
                && process.Replica.State != ReplicaState.Gone) is { } stays)
            return CommandOutcome.Failed($"{stays.Replica.Id} stays, since its replacement failed");
        if (marked.Any(process => process.Replica.State != ReplicaState.Gone)) return null;
        // What is wrong in other slots is not this command's.
        var slots = marked.Select(process => process.Replica.SlotName).ToHashSet();
        if (fleet.FailedSlots.FirstOrDefault(failed => slots.Contains(failed.Id.SlotName)) is { } failed)
            return CommandOutcome.Failed($"{failed.Id} failed: {failed.Reason}; {ScaleJudge.Ready(fleet)}");
        slots.ExceptWith(fleet.Ready.Select(replica => replica.SlotName));
        if (slots.Count > 0 && fleet.Ready.Length < fleet.Wanted) return null;
        return new CommandOutcome(Done: true, $"{marked.Count} replaced; {ScaleJudge.Ready(fleet)}");
    }

    public TimeSpan? DueAt(TimeSpan now) => RecycleRule.IsOff(limits) ? null : now + _betweenLooks;

    private void Mark(SlotProcess process, RecycleReason reason)
    {
        if (process.Replacement is not null) return;
        process.Replacement = new Replacement(reason.Text);
        log.Replacing(process.Replica.Id, reason.Text);
        GatewayMetrics.ReplicaRecycled(process.Replica, reason.Cause);
    }

    // The last one that was replaced has proved that replacing does no harm.
    private bool IsQuiet(Slot slot, TimeSpan now) =>
        slot is { Processes.Count: 1, Holder: { Replacement: null, ReadySince: { } since } holder }
        && holder.Replica.State == ReplicaState.Ready && now - since >= provenAfter();
}

/// <summary><c>Cause</c> is a word from a small, fixed set; <c>Text</c> is for people.</summary>
public sealed record RecycleReason(string Cause, string Text);

public static class RecycleRule
{
    public const string Memory = "memory";

    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(10);

    /// <summary>For so long a process must have served before its memory counts.</summary>
    /// <param name="inVain">Replacements in a row after which the memory was soon as before.</param>
    public static TimeSpan Pause(TimeSpan provenAfter, int inVain) =>
        Doubling.Of(provenAfter, inVain, provenAfter > _longestPause ? provenAfter : _longestPause);

    public static int InVain(int before, TimeSpan served, TimeSpan pause) => served < 2 * pause ? before + 1 : 0;

    /// <summary>Null while it is not; requests and age are lengthened by up to their jitter.</summary>
    /// <param name="dice">From 0 to 1, the same for a replica's whole life.</param>
    public static RecycleReason? Due(Replica replica, TimeSpan age, RecycleOptions limits, double dice)
    {
        var longer = 1 + (dice * limits.Jitter / 100);
        if (limits.Requests * longer <= replica.Requests)
            return new("requests", $"it has served {replica.Requests} requests");
        if (limits.Age is { } oldest && oldest * longer <= age) return new("age", $"it is {age.TotalSeconds:0} s old");
        return replica.Usage?.RssBytes is { } bytes && bytes >= limits.Memory
            ? new(Memory, $"it takes {bytes >> 20} MiB of memory")
            : null;
    }

    public static bool IsOff(RecycleOptions limits) => limits is { Requests: null, Age: null, Memory: null };
}
