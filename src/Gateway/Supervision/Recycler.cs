using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>Marks processes that another one of the same code shall replace; the slots do the rest.</summary>
public sealed class Recycler(RecycleOptions limits, GatewayLog log)
{
    // What counts requests or memory does not say when it has changed.
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromSeconds(1);

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
        if (RecycleRule.IsOff(limits) || reloading || slots.Count != wanted || !slots.All(IsQuiet)) return;
        foreach (var process in slots.Select(slot => slot.Holder!))
            if (RecycleRule.Due(process.Replica, now - process.BornAt, limits, process.Dice) is { } reason)
            {
                Mark(process, reason);
                return;
            }
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

    private static bool IsQuiet(Slot slot) => slot is { Processes.Count: 1, Holder: { Replacement: null } holder }
        && holder.Replica.State == ReplicaState.Ready;
}

/// <summary><c>Cause</c> is a word from a small, fixed set; <c>Text</c> is for people.</summary>
public sealed record RecycleReason(string Cause, string Text);

public static class RecycleRule
{
    /// <summary>Null while it is not; requests and age are lengthened by up to their jitter.</summary>
    /// <param name="dice">From 0 to 1, the same for a replica's whole life.</param>
    public static RecycleReason? Due(Replica replica, TimeSpan age, RecycleOptions limits, double dice)
    {
        var longer = 1 + (dice * limits.Jitter / 100);
        if (limits.Requests * longer <= replica.Requests)
            return new("requests", $"it has served {replica.Requests} requests");
        if (limits.Age is { } oldest && oldest * longer <= age) return new("age", $"it is {age.TotalSeconds:0} s old");
        return replica.Usage?.RssBytes is { } bytes && bytes >= limits.Memory
            ? new("memory", $"it takes {bytes >> 20} MiB of memory")
            : null;
    }

    public static bool IsOff(RecycleOptions limits) => limits is { Requests: null, Age: null, Memory: null };
}
