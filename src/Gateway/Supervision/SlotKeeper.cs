using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>The times by which a slot's steps are due.</summary>
/// <param name="Boot">From start to ready, and the back-off when that fails.</param>
/// <param name="Stop">For draining and for ending a process.</param>
public sealed record SlotTimes(BootOptions Boot, StopOptions Stop);

/// <summary>The next small step of one slot: start, drain, stop, force, wait.</summary>
public sealed class SlotKeeper(
    Fleet fleet, IReplicaLauncher launcher, SlotTimes times, GatewayLog log, TimeProvider clock, Random dice)
{
    // What a quick stop leaves a replica between SIGTERM and SIGKILL.
    private static readonly TimeSpan _hurried = TimeSpan.FromSeconds(1);

    private int _starts;

    /// <summary>How much time the present stop gives.</summary>
    public StopHaste Haste { get; set; } = StopHaste.Graceful;

    private readonly long _born = clock.GetTimestamp();

    /// <summary>The supervisor's own clock: it only goes forward, whatever happens to the wall clock.</summary>
    public TimeSpan Now => clock.GetElapsedTime(_born);

    /// <summary>Takes the next step of a slot that has a replica; false when nothing is due.</summary>
    public bool Step(Slot slot, bool surplus)
    {
        var replica = slot.Replica!;
        if (surplus && !slot.Leaving) return Leave(slot, replica);
        return replica.State switch
        {
            ReplicaState.Starting => TimeOutBoot(slot, replica),
            ReplicaState.Ready => Remember(slot),
            ReplicaState.Draining => FinishDrain(slot, replica),
            ReplicaState.Stopping => End(slot),
            _ => false,
        };
    }

    /// <summary>Starts a process when the slot's wait is over; false when it is not.</summary>
    public async Task<bool> StartAsync(Slot slot, int generation, Action<SupervisorMessage> post)
    {
        if (Now < slot.NextStart) return false;
        var order = new LaunchOrder(slot.Number, generation, ++_starts);
        try
        {
            var launched = await launcher.StartAsync(order);
            Enter(slot, order, launched);
            _ = launched.Process.Exited.ContinueWith(
                exit => post(new SupervisorMessage.Exited(slot, exit.Result)), TaskScheduler.Default);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // No program, no descriptor left, no memory for a fork: a death like any other, and never the loop's.
            slot.Died($"it could not be started: {failure.Message}", [], wasStable: false);
            BackAway(slot, order.Id, generation, firstStart: false);
        }

        return true;
    }

    /// <summary>Takes note of a process that has ended.</summary>
    public void Exited(Slot slot, ReplicaExit exit, bool firstStart)
    {
        if (slot.Replica is not { } replica) return;
        var (state, reason, inFlight) = (replica.State, replica.Reason, replica.InFlight);
        var stable = slot.ReadySince is { } since && Now - since >= times.Boot.StableAfter;
        fleet.Apply(replica, ReplicaEvent.Exited, exit.Cause);
        DeleteSockets(replica.Reach);
        if (slot.Leaving)
        {
            slot.Emptied(exit.Cause, exit.LastOutput);
            log.ReplicaStopped(replica.Id, exit.Cause);
            return;
        }

        var cause = state == ReplicaState.Stopping ? reason! : exit.Cause;
        slot.Died(cause, exit.LastOutput, stable);
        log.ReplicaDied(replica.Id, replica.Pid, cause, inFlight, exit.LastOutput);
        BackAway(slot, replica.Id, replica.Generation, firstStart);
    }

    /// <summary>Lets go of an empty slot that nobody wants.</summary>
    public bool Forget(Slot slot)
    {
        fleet.SlotCleared(ReplicaId.OfSlot(slot.Number, fleet.Current.Generation));
        return false;
    }

    /// <summary>When the slot needs a look even if nothing happens; null when never.</summary>
    public TimeSpan? DueAt(Slot slot) => slot.Replica?.State switch
    {
        null => slot.NextStart > Now ? slot.NextStart : null,
        ReplicaState.Starting => slot.StartedAt + times.Boot.Timeout,
        ReplicaState.Draining => slot.DrainUntil,
        ReplicaState.Stopping => slot.Killed ? null : slot.KillAt,
        _ => null,
    };

    private void Enter(Slot slot, LaunchOrder order, LaunchedReplica launched)
    {
        var replica = new Replica
        {
            Id = order.Id,
            Generation = order.Generation,
            Origin = ReplicaOrigin.Child,
            Address = "unix:" + launched.Sockets.H2,
            Reach = ReplicaReach.Of(launched.Sockets),
            StartedAt = clock.GetUtcNow(),
            Pid = launched.Process.Pid,
            Restarts = slot.Restarts,
            Story = launched.Story is { } story ? () => story.Text : null,
        };
        slot.Fill(launched.Process, replica, Now);
        fleet.SlotCleared(replica.Id);
        fleet.Add(replica);
    }

    private bool Leave(Slot slot, Replica replica)
    {
        slot.Leaving = true;
        fleet.Apply(replica, ReplicaEvent.DrainAsked, "no longer wanted");
        // One that is stopping already has no arrow for this, and yet a next step: it may have less time now.
        return true;
    }

    private bool TimeOutBoot(Slot slot, Replica replica)
    {
        if (Now < slot.StartedAt + times.Boot.Timeout) return false;
        var last = replica.LastCheck?.Text is { } text ? $": {text}" : "";
        return fleet.Apply(replica, ReplicaEvent.BootTimedOut,
            $"not ready within {times.Boot.Timeout.TotalSeconds:0.#} s{last}");
    }

    private bool Remember(Slot slot)
    {
        slot.ReadySince ??= Now;
        return false;
    }

    private bool FinishDrain(Slot slot, Replica replica)
    {
        slot.DrainUntil = Haste == StopHaste.Graceful ? slot.DrainUntil ?? Now + times.Stop.Timeout : Now;
        if (replica.InFlight > 0 && Now < slot.DrainUntil) return false;
        if (replica.InFlight > 0) log.DrainRanOut(replica.Id, replica.InFlight);
        return fleet.Apply(replica, ReplicaEvent.Drained, replica.Reason);
    }

    private bool End(Slot slot)
    {
        if (slot.KillAt is null) slot.Process!.Terminate();
        slot.KillAt = Earlier(slot.KillAt ?? TimeSpan.MaxValue, Now + TimeToEnd);
        if (slot.Killed || Now < slot.KillAt) return false;
        log.ReplicaForced(slot.Replica!.Id);
        slot.Process!.Kill();
        slot.Killed = true;
        return false;
    }

    private TimeSpan TimeToEnd => Haste switch
    {
        StopHaste.Graceful => times.Stop.ReplicaTimeout,
        StopHaste.Quick => _hurried,
        _ => TimeSpan.Zero,
    };

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void BackAway(Slot slot, ReplicaId id, int generation, bool firstStart)
    {
        var wait = BackOff.After(slot.Deaths, times.Boot.BackOff, times.Boot.BackOffMax, dice.NextDouble());
        slot.WaitUntil(Now + wait);
        if (firstStart || wait > TimeSpan.Zero)
            fleet.SlotFailed(new FailedSlot(id, generation, slot.LastCause!, slot.Restarts));
        if (wait > TimeSpan.Zero) log.SlotWaits(slot.Number, wait.TotalSeconds, slot.Deaths, slot.LastCause!);
    }

    private static void DeleteSockets(ReplicaReach reach)
    {
        try
        {
            foreach (var file in reach.SocketFiles) File.Delete(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody has cleaned up under us; the next start takes fresh names, and says if it cannot.
        }
    }
}
