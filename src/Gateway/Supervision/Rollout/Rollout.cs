using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Supervision;

public enum RolloutPhase
{
    Preparing, // the new files are built or copied; no replica knows of it
    Trying, // one new replica stands beside the old ones, which all still serve
    Rolling, // the other slots follow
    GoingBack, // the new version has failed: every slot is the old one's again
    Ended,
}

/// <summary>Only says which generation belongs into which slot, and gives up when the new one fails: the slots get
/// there step by step, so that a crash or a change of their number in the middle is no special case.</summary>
public sealed class Rollout(
    int from, int to, SupervisorMessage.Reload message, RolloutOptions options, Fleet fleet, GatewayLog log)
{
    // A process that has died refuses connections before its end is known, and what it died of says more.
    private static readonly TimeSpan _timeToDie = TimeSpan.FromSeconds(1);

    private CanaryWatch? _watch;
    private Doubt? _doubt;
    private string? _failure;
    private string? _lastStep;

    public int To => to;
    public int From => from;
    public RolloutPhase Phase { get; private set; } = RolloutPhase.Preparing;

    /// <summary>So many processes more than wanted may live.</summary>
    public int Surge { get; } = message.Request.Surge ?? options.Surge;

    /// <summary>Of the code that new replicas run, save the one that is tried.</summary>
    public int Generation =>
        Phase is RolloutPhase.Rolling || (Phase is RolloutPhase.Ended && _failure is null) ? to : from;

    public TimeSpan? DueAt { get; private set; }

    public void Begin()
    {
        log.ReloadBegan(to);
        message.Ticket?.Tell($"preparing generation {to}");
    }

    public void Prepared(string? fault)
    {
        if (Phase != RolloutPhase.Preparing) return;
        Phase = RolloutPhase.Trying;
        if (fault is not null) Fail(fault);
    }

    public void Died(Slot slot, int generation, bool wasReady, string cause)
    {
        if (generation != to || Phase is not (RolloutPhase.Trying or RolloutPhase.Rolling)) return;
        var serves = Phase == RolloutPhase.Rolling && wasReady && slot.Deaths < 2;
        if (!serves) Fail($"{ReplicaId.OfSlot(slot.Number, to)} died: {cause}");
    }

    public void Step(IReadOnlyList<Slot> slots, int wanted, TimeSpan now)
    {
        DueAt = null;
        if (Phase == RolloutPhase.Trying) Try(slots, wanted, now);
        if (Phase == RolloutPhase.Rolling) Roll(slots, now);
        if (Phase == RolloutPhase.GoingBack) Assign(slots, from);
    }

    public bool IsOver(IReadOnlyList<Slot> slots)
    {
        if (Phase is not (RolloutPhase.Rolling or RolloutPhase.GoingBack) || _doubt is not null) return false;
        if (slots.Any(slot => slot.Processes.Any(process => process.Replica.Generation != Generation))) return false;
        // Going back is over as well when the old version no longer starts: the slots go on trying.
        return slots.All(slot => Settled(slot) || (_failure is not null && slot.ShownFailed is not null));
    }

    /// <summary>The last thing of a reload, when nothing of the other version is left.</summary>
    public void End(int wanted)
    {
        Phase = RolloutPhase.Ended;
        if (_failure is null) log.Reloaded(to);
        GatewayMetrics.Reloaded(_failure is null ? "done" : "went_back");
        message.Ticket?.End(_failure is null
            ? new CommandOutcome(Done: true, $"{wanted} replicas run generation {to}")
            : CommandOutcome.Failed($"the reload failed and generation {from} serves as before: {_failure}"));
    }

    public bool OnTrial(Slot slot) => Phase == RolloutPhase.Trying && slot.Generation == to;

    public void Abandon(CommandOutcome outcome)
    {
        Phase = RolloutPhase.Ended;
        _failure ??= outcome.Text;
        message.Ticket?.End(outcome);
    }

    private void Try(IReadOnlyList<Slot> slots, int wanted, TimeSpan now)
    {
        // The last slots go first when the number shrinks, so the trial is in the first.
        foreach (var slot in slots) slot.Assign(slot.Number == 1 ? to : from);
        if (wanted == 0) Phase = RolloutPhase.Rolling;
        else if (Fresh(slots) is { } fresh) Watch(fresh.Replica, now);
    }

    private SlotProcess? Fresh(IReadOnlyList<Slot> slots) => slots.SelectMany(slot => slot.Processes)
        .FirstOrDefault(process => !process.Leaving && process.Replica.Generation == to);

    private void Watch(Replica fresh, TimeSpan now)
    {
        if (JudgeUnhealthy(fresh, now)) return;
        switch (fresh.State)
        {
            case ReplicaState.Starting or ReplicaState.Stopping:
                Tell($"{fresh.Id} starts");
                return;
            case ReplicaState.Draining:
                Fail($"{fresh.Id} was {fresh.Reason}");
                return;
            default:
                _watch ??= BeginWatch(fresh, now);
                break;
        }

        var verdict = _watch.Look(now);
        if (verdict is null) DueAt = _watch.NextLook(now);
        else if (verdict.Finding == CanaryFinding.Worse) Fail($"{fresh.Id}: {verdict.Numbers}");
        else Follow(fresh, verdict);
    }

    private CanaryWatch BeginWatch(Replica fresh, TimeSpan now)
    {
        var canary = message.Request.Canary;
        if (canary is not null) fleet.Steer(new CanaryShare(to, canary.Share));
        var old = fleet.Current.Ready.Where(replica => replica.Generation != to);
        var watch = new CanaryWatch(fresh, old, canary, options, now);
        // Told only now: what is answered from here on counts.
        Tell($"{fresh.Id} is ready and watched{(canary is null ? "" : $", with {canary}")}");
        return watch;
    }

    private void Follow(Replica fresh, CanaryVerdict verdict)
    {
        Tell($"{fresh.Id}: {verdict.Numbers}");
        fleet.Steer(null);
        Phase = RolloutPhase.Rolling;
    }

    private void Roll(IReadOnlyList<Slot> slots, TimeSpan now)
    {
        Assign(slots, to);
        var holders = slots.Select(slot => slot.Holder?.Replica);
        var sick = holders.FirstOrDefault(one => one?.Generation == to && one.State.IsUnhealthy());
        if (JudgeUnhealthy(sick, now)) return;
        // Whoever drains one that is about to take over does not want it to.
        var successors = slots.Select(slot => slot.Successor?.Replica);
        if (successors.FirstOrDefault(one => one?.Generation == to && one.Held) is { } held)
            Fail($"{held.Id} was {held.Reason}");
        else Tell($"{slots.Count(Settled)} of {slots.Count} replicas run generation {to}");
    }

    // One that has been unhealthy fails the reload even if it is well again, unless its death explains it. True:
    // nothing else is to be decided in this turn.
    private bool JudgeUnhealthy(Replica? found, TimeSpan now)
    {
        if (_doubt?.Replica.State == ReplicaState.Gone) _doubt = null;
        if (found?.State.IsUnhealthy() == true) _doubt ??= new Doubt(found, found.Reason, now + _timeToDie);
        if (_doubt is not { } doubt) return false;
        if (now < doubt.Until) DueAt = doubt.Until;
        else Fail($"{doubt.Replica.Id} became unhealthy: {doubt.Reason}");
        return true;
    }

    private static void Assign(IReadOnlyList<Slot> slots, int generation)
    {
        foreach (var slot in slots) slot.Assign(generation);
    }

    private static bool Settled(Slot slot) => slot is { Processes.Count: 1, Holder.Replica: { } replica }
        && replica.Generation == slot.Generation && (replica.State == ReplicaState.Ready || replica.Held);

    private void Fail(string reason)
    {
        (_failure, _doubt) = (reason, null);
        Phase = RolloutPhase.GoingBack;
        fleet.Steer(null);
        log.ReloadWentBack(from, to, reason);
        message.Ticket?.Tell($"going back: {reason}");
    }

    private void Tell(string step)
    {
        if (step == _lastStep) return;
        _lastStep = step;
        log.ReloadStep(step);
        message.Ticket?.Tell(step);
    }

    private sealed record Doubt(Replica Replica, string? Reason, TimeSpan Until);
}
