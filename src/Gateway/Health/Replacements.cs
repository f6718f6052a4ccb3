using Gateway.Replicas;

namespace Gateway.Health;

/// <param name="Window">For so long a replica must serve without a break to count as well.</param>
/// <param name="Pause">After a replacement in vain.</param>
public readonly record struct ReplacementTimes(TimeSpan Window, TimeSpan KillAfter, TimeSpan Pause)
{
    public static ReplacementTimes Of(GatewayOptions options) => new(
        options.Boot.StableAfter, options.Hang.KillAfter,
        ReplacementRule.Pause(options.Timeouts.Response, options.Hang.KillAfter));
}

/// <summary>The replicas that were replaced for their health, until it has helped.</summary>
public sealed class Replacements(Fleet fleet, Func<ReplacementTimes> times, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<Trial> _trials = [];
    private readonly RecentSigns _signs = new(clock);

    /// <summary>How the others do, seen from a replica.</summary>
    public FleetHealth Around(Replica replica)
    {
        var silentFor = SilentFor(replica);
        var window = silentFor > times().Window ? silentFor : times().Window;
        lock (_gate) return FleetHealth.Of(fleet.Current, other => IsBelieved(other, window));
    }

    public TimeSpan SilentFor(Replica replica) =>
        replica.Silence is { } silence ? clock.GetElapsedTime(silence.Since) : TimeSpan.Zero;

    /// <summary>Looks how all of them do, and those that have taken over.</summary>
    public void Look()
    {
        lock (_gate)
        {
            _signs.Look(fleet.Current.Replicas);
            foreach (var trial in _trials) Look(trial, fleet.Current);
            _trials.RemoveAll(trial => trial.State == TrialState.Proved || IsOver(trial));
        }
    }

    /// <summary>Decides, and remembers a replacement as one that has to be proved.</summary>
    public ReplacementVerdict TryBegin(Replica replica)
    {
        lock (_gate)
        {
            var verdict = ReplacementRule.Decide(
                Around(replica), [.. _trials.Select(trial => trial.State)], Works(replica));
            if (verdict != ReplacementVerdict.Replace) return verdict;
            _trials.RemoveAll(trial => trial.IsOf(replica));
            _trials.Add(new Trial(replica, clock.GetTimestamp()));
            return verdict;
        }
    }

    // What works is believed until nobody can wait for it any more: an endless loop works as well. On a
    // full machine a process may get none for a while.
    private bool Works(Replica replica) => replica.Silence is not null
        && SilentFor(replica) < times().Pause && _signs.Worked(replica, times().KillAfter);

    // Of those that are slow for one reason, one is the first to be well again.
    private bool IsBelieved(Replica replica, TimeSpan window) =>
        !_signs.WasSilent(replica, window) && !_trials.Exists(trial => trial.IsOf(replica));

    private void Look(Trial trial, FleetSnapshot fleet)
    {
        var successor = fleet.Replicas.LastOrDefault(replica => replica != trial.Old && trial.IsOf(replica));
        var now = clock.GetTimestamp();
        trial.ReadySince = successor?.State == ReplicaState.Ready ? trial.ReadySince ?? now : null;
        var readyFor = trial.ReadySince is { } since ? clock.GetElapsedTime(since, now) : TimeSpan.Zero;
        var slotFailed = fleet.FailedSlots.Any(slot => slot.Id.SlotName == trial.Old.SlotName);
        trial.State = ReplacementRule.Judge(successor?.State, slotFailed, readyFor, times().Window);
        trial.Boots = successor?.State == ReplicaState.Starting;
    }

    // Nor does a slot count for ever that is not wanted any more.
    private bool IsOver(Trial trial) =>
        trial is { ReadySince: null, Boots: false } && clock.GetElapsedTime(trial.At) >= times().Pause;

    private sealed class Trial(Replica old, long at)
    {
        public Replica Old => old;
        public long At => at;
        public TrialState State { get; set; }
        public long? ReadySince { get; set; }
        public bool Boots { get; set; }

        public bool IsOf(Replica replica) => replica.SlotName == old.SlotName;
    }
}
