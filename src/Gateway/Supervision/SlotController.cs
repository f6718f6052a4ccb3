using Gateway.Observability;
using Gateway.Processes;
using Gateway.Replicas;

namespace Gateway.Supervision;

public sealed record SlotTimes(BootOptions Boot, StopOptions Stop);

/// <summary>Takes the small steps: start, drain, stop, force, wait.</summary>
public sealed class SlotController(
    Fleet fleet, IReplicaLauncher launcher, Func<SlotTimes> times, GatewayLog log, TimeProvider clock, Random dice)
{
    private static readonly TimeSpan _hurried = TimeSpan.FromSeconds(1); // from SIGTERM to SIGKILL in a quick stop

    private readonly long _born = clock.GetTimestamp();
    private readonly BackgroundTasks _exits = new(log.Warn);
    private int _starts;

    public StopHaste Haste { get; set; } = StopHaste.Graceful;

    /// <summary>The supervisor's own clock: it only goes forward, and stands still within a turn. What was too early
    /// when the turn looked is then still ahead when it asks for the next alarm.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>The same clock as it goes on.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_born);

    public void BeginTurn() => Now = Elapsed;

    /// <summary>False when nothing is due.</summary>
    public bool Step(SlotProcess process)
    {
        var state = process.Replica.State;
        if (state == ReplicaState.Starting) return TimeOutBoot(process);
        if (state == ReplicaState.Ready) process.ReadySince ??= Now;
        // One that an operator holds has no time by which it must be empty.
        if (state == ReplicaState.Draining) return process.Leaving && FinishDrain(process.Replica);
        if (state == ReplicaState.Stopping && process.Termination.Step(Now, TimeToEnd))
            log.ReplicaForced(process.Replica.Id);
        return false;
    }

    /// <summary>Why it could not be started, or null.</summary>
    public async Task<string?> StartAsync(Slot slot, Action<SupervisorMessage> post)
    {
        var order = new LaunchRequest(slot.Number, slot.Generation, ++_starts, slot.FreeTurn());
        try
        {
            var launched = await launcher.StartAsync(order);
            var process = Enter(slot, order, launched);
            _exits.Run($"waiting for the end of replica {order.Id}", async _ =>
                post(new SupervisorMessage.Exited(slot, process, await launched.Process.Exited)));
            return null;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // No program, no descriptor left, no memory for a fork: a death like any other, and never the loop's.
            slot.Died(null, $"it could not be started: {failure.Message}", [], wasStable: false);
            BackAway(slot, order.Generation, firstStart: false);
            return slot.LastCause;
        }
    }

    public void Exited(Slot slot, SlotProcess process, ReplicaExit exit, bool firstStart)
    {
        var replica = process.Replica;
        var (state, reason, inFlight) = (replica.State, replica.Reason, replica.InFlight);
        var stable = process.ReadySince is { } since && Now - since >= times().Boot.StableAfter;
        fleet.Apply(replica, ReplicaEvent.Exited, exit.Cause);
        BestEffort.DeleteFiles(replica.EndPoints.SocketFiles);
        if (process.Leaving)
        {
            slot.Left(process, exit.Cause, exit.LastOutput);
            log.ReplicaStopped(replica.Id, exit.Cause);
            return;
        }

        var cause = state == ReplicaState.Stopping ? reason! : exit.Cause;
        slot.Died(process, cause, exit.LastOutput, stable);
        GatewayMetrics.ReplicaRestarted(replica, state == ReplicaState.Stopping ? "not_ready" : exit.Kind);
        log.ReplicaDied(replica.Id, replica.Pid, cause, inFlight, exit.LastOutput);
        BackAway(slot, replica.Generation, firstStart);
    }

    public void Leave(SlotProcess process, string reason)
    {
        process.Leaving = true;
        fleet.Apply(process.Replica, ReplicaEvent.DrainAsked, reason);
    }

    public void Clear(Slot slot)
    {
        if (slot.ShownFailed is { } shown) fleet.SlotCleared(shown);
        slot.ShownFailed = null;
    }

    /// <summary>When the slot needs a look even if nothing happens; null when never.</summary>
    public TimeSpan? DueAt(Slot slot)
    {
        var due = slot.Processes.Select(DueAt).Min();
        return slot.NextStart <= Now || due <= slot.NextStart ? due : slot.NextStart;
    }

    private TimeSpan? DueAt(SlotProcess process) => process.Replica.State switch
    {
        ReplicaState.Starting => process.BootsSince + times().Boot.Timeout,
        ReplicaState.Draining => process.Replica.Drain?.DueAt,
        ReplicaState.Stopping => process.Termination.DueAt,
        _ => null,
    };

    private SlotProcess Enter(Slot slot, LaunchRequest order, LaunchedReplica launched)
    {
        var replica = new Replica
        {
            Id = order.Id,
            Generation = order.Generation,
            Origin = ReplicaOrigin.Child,
            Address = "unix:" + launched.Sockets.H2,
            EndPoints = ReplicaEndPoints.Of(launched.Sockets),
            StartedAt = clock.GetUtcNow(),
            Pid = launched.Process.Pid,
            Restarts = slot.Restarts,
            Predecessor = slot.Deaths == 0 ? null : CrashSummary.After(slot.LastCause, slot.LastOutput),
            IsWatched = launched.Progress is not null,
        };
        var process = new SlotProcess(launched.Process, replica, Now, dice.NextDouble());
        slot.Enter(process);
        Clear(slot);
        fleet.Add(replica);
        launched.Progress?.Follow(new WatchReport(fleet, replica, log).Tell);
        return process;
    }

    private bool TimeOutBoot(SlotProcess process)
    {
        // It was ready before, so it has been undrained.
        if (process.ReadySince is not null) (process.BootsSince, process.ReadySince) = (Now, null);
        if (Now < process.BootsSince + times().Boot.Timeout) return false;
        return fleet.Apply(process.Replica, ReplicaEvent.BootTimedOut,
            $"not ready within {times().Boot.Timeout.TotalSeconds:0.#} s: {WhyNotReady(process.Replica)}");
    }

    // On a machine that is short of CPU the time may be over before the first probe.
    private static string WhyNotReady(Replica replica) =>
        replica.LastCheck?.Text
        ?? (replica.EndPoints.MayListen ? "it listens, but was not probed in time" : ReplicaEndPoints.NotListening);

    private bool FinishDrain(Replica replica)
    {
        if (replica.Drain?.IsOver(Now, Haste == StopHaste.Graceful ? times().Stop.Timeout : null) != true) return false;
        log.DrainEnded(replica);
        return fleet.Apply(replica, ReplicaEvent.Drained, replica.Reason);
    }

    private TimeSpan TimeToEnd => Haste switch
    {
        StopHaste.Graceful => times().Stop.ReplicaTimeout,
        StopHaste.Quick => _hurried,
        _ => TimeSpan.Zero,
    };

    private void BackAway(Slot slot, int generation, bool firstStart)
    {
        var wait = BackOff.After(slot.Deaths, times().Boot.BackOff, times().Boot.BackOffMax, dice.NextDouble());
        slot.WaitUntil(Now + wait);
        if (slot.Holder is null && (firstStart || wait > TimeSpan.Zero)) Show(slot, generation);
        if (wait > TimeSpan.Zero) log.SlotWaits(slot.Number, wait.TotalSeconds, slot.Deaths, slot.LastCause!);
    }

    private void Show(Slot slot, int generation)
    {
        Clear(slot);
        var id = ReplicaId.OfSlot(slot.Number, generation);
        slot.ShownFailed = id;
        var summary = CrashSummary.Of(slot.LastCause, slot.LastOutput);
        fleet.SlotFailed(new FailedSlot(id, generation, slot.LastCause!, slot.Restarts) { CrashSummary = summary });
    }
}
