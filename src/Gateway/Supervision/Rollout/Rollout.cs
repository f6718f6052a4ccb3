using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>How far a reload is.</summary>
public enum RolloutPhase
{
    /// <summary>The new files are built or copied; no replica knows of it.</summary>
    Preparing,

    /// <summary>One new replica stands beside the old ones, which all still serve.</summary>
    Trying,

    /// <summary>The other slots follow.</summary>
    Rolling,

    /// <summary>The new version has failed: every slot is the old one's again.</summary>
    GoingBack,

    Ended,
}

/// <summary>
/// One reload. It only says which generation belongs into which slot, and gives up when the new one fails: the slots
/// themselves get there step by step, so that a crash or a change of their number in the middle is no special case.
/// </summary>
public sealed class Rollout(
    int from, int to, SupervisorMessage.Reload message, RolloutOptions options, Fleet fleet, GatewayLog log)
{
    // A process that has died refuses connections before its end is known, and what it died of says more.
    private static readonly TimeSpan _timeToDie = TimeSpan.FromSeconds(1);

    private CanaryWatch? _watch;
    private Doubt? _doubt;
    private string? _failure;
    private string? _lastStep;
    private TimeSpan? _nextLook;

    public int To => to;

    public int From => from;

    public RolloutPhase Phase { get; private set; } = RolloutPhase.Preparing;

    /// <summary>So many processes more than wanted may live.</summary>
    public int Surge { get; } = message.Request.Surge ?? options.Surge;

    /// <summary>Of the code that new replicas run, save the one that is tried.</summary>
    public int Generation => Phase is RolloutPhase.Rolling || (Phase is RolloutPhase.Ended && _failure is null) ? to : from;

    public TimeSpan? DueAt => _nextLook;

    public void Begin()
    {
        log.ReloadBegan(to);
        message.Ticket?.Tell(Text($"preparing generation {to}"));
    }

    /// <summary>The files are there, or not and why.</summary>
    public void Prepared(string? fault)
    {
        if (Phase != RolloutPhase.Preparing) return;
        Phase = RolloutPhase.Trying;
        if (fault is not null) Fail(fault);
    }

    /// <summary>A replica has died, or could not be started.</summary>
    public void Died(Slot slot, int generation, bool wasReady, string cause)
    {
        if (generation != to || Phase is not (RolloutPhase.Trying or RolloutPhase.Rolling)) return;
        var serves = Phase == RolloutPhase.Rolling && wasReady && slot.Deaths < 2;
        if (!serves) Fail($"{ReplicaId.OfSlot(slot.Number, to)} died: {cause}");
    }

    /// <summary>Assigns the slots.</summary>
    /// <param name="slots">All, the surplus ones included.</param>
    /// <param name="wanted">So many of them.</param>
    /// <param name="now">On the supervisor's clock.</param>
    public void Step(IReadOnlyList<Slot> slots, int wanted, TimeSpan now)
    {
        _nextLook = null;
        if (Phase == RolloutPhase.Trying) Try(slots, wanted, now);
        if (Phase == RolloutPhase.Rolling) Roll(slots, now);
        if (Phase == RolloutPhase.GoingBack) GoBack(slots);
    }

    /// <summary>After the slots have moved: whether there is nothing left for them to do.</summary>
    public bool IsOver(IReadOnlyList<Slot> slots)
    {
        if (Phase is not (RolloutPhase.Rolling or RolloutPhase.GoingBack) || _doubt is not null) return false;
        if (slots.SelectMany(slot => slot.Processes).Any(process => process.Replica.Generation != Generation)) return false;
        // Going back is over as well when the old version no longer starts: the slots go on trying.
        return slots.All(slot => Settled(slot) || (_failure is not null && slot.ShownFailed is not null));
    }

    /// <summary>Answers who waits: the last thing of a reload, when nothing of the other version is left.</summary>
    public void End(int wanted)
    {
        Phase = RolloutPhase.Ended;
        if (_failure is null) log.Reloaded(to);
        GatewayMetrics.Reloaded(_failure is null ? "done" : "went_back");
        message.Ticket?.End(_failure is null
            ? new CommandOutcome(Done: true, Text($"{wanted} replicas run generation {to}"))
            : CommandOutcome.Failed(Text($"the reload failed and generation {from} serves as before: {_failure}")));
    }

    /// <summary>Whether the slot's successor must wait for the verdict.</summary>
    public bool OnTrial(Slot slot) => Phase == RolloutPhase.Trying && slot.Generation == to;

    /// <summary>The gateway stops: nothing is decided any more.</summary>
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
        if (verdict is null) _nextLook = _watch.NextLook(now);
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
        foreach (var slot in slots) slot.Assign(to);
        var sick = slots.Select(slot => slot.Holder?.Replica).FirstOrDefault(replica =>
            replica?.Generation == to && replica.State.IsUnhealthy());
        // Whoever drains one that is about to take over does not want it to.
        var held = slots.Select(slot => slot.Successor?.Replica).FirstOrDefault(replica =>
            replica?.Generation == to && replica.Held);
        if (JudgeUnhealthy(sick, now)) return;
        if (held is not null) Fail($"{held.Id} was {held.Reason}");
        else Tell(Text($"{slots.Count(Settled)} of {slots.Count} replicas run generation {to}"));
    }

    // One that has been unhealthy fails the reload even if it is well again, unless its death explains it. True when there
    // is nothing else to decide in this turn.
    private bool JudgeUnhealthy(Replica? found, TimeSpan now)
    {
        if (_doubt?.Replica.State == ReplicaState.Gone) _doubt = null;
        if (found?.State.IsUnhealthy() == true) _doubt ??= new Doubt(found, found.Reason, now + _timeToDie);
        if (_doubt is not { } doubt) return false;
        if (now < doubt.Until) _nextLook = doubt.Until;
        else Fail($"{doubt.Replica.Id} became unhealthy: {doubt.Reason}");
        return true;
    }

    private void GoBack(IReadOnlyList<Slot> slots)
    {
        foreach (var slot in slots) slot.Assign(from);
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

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Doubt(Replica Replica, string? Reason, TimeSpan Until);
}
