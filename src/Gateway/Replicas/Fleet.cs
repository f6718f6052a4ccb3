using System.Collections.Immutable;

namespace Gateway.Replicas;

public sealed record FleetChange(Replica Replica, ReplicaState? From, ReplicaState To, string? Reason);

public enum Removal
{
    Done,
    Spared, // the others need it
    NotServing, // it takes no requests anyway
}

/// <summary>The one writer of what is true; everybody else reads <see cref="Current"/>. Listeners of <see
/// cref="Changed"/> are called in order, under the lock: they only enqueue.</summary>
public sealed class Fleet
{
    private readonly Lock _gate = new();
    private readonly Queue<FleetChange> _untold = new();
    private FleetSnapshot _current = FleetSnapshot.Empty;
    private bool _telling;
    private int _crashes;

    public event Action<FleetChange>? Changed;

    /// <summary>Who waits may wait in vain: only an edit of the app helps.</summary>
    public event Action? Blocked;

    /// <summary>The share, above 0 and up to 1, of a replica that has just become ready: below 1 with slow
    /// start.</summary>
    public float FirstWarmth { get; init; } = 1;

    public FleetSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Serving processes that have ended, so far, without having been asked to.</summary>
    public int Crashes => Volatile.Read(ref _crashes);

    public void Want(int replicas, int generation)
    {
        lock (_gate) Publish(_current with { Wanted = replicas, Generation = generation });
    }

    public void Add(Replica replica) => AddAll([replica]);

    /// <summary>As one step: a list of 10,000 copied for each of them would be copies of fifty million.</summary>
    public void AddAll(IReadOnlyCollection<Replica> replicas)
    {
        lock (_gate)
        {
            foreach (var replica in replicas) replica.Emptied = TellEmptied;
            Publish(_current with { Replicas = _current.Replicas.AddRange(replicas) });
            foreach (var replica in replicas) Tell(new FleetChange(replica, null, replica.State, null));
        }
    }

    /// <summary>False when <see cref="ReplicaLife"/> has no arrow for it.</summary>
    public bool Apply(Replica replica, ReplicaEvent happened, string? reason = null)
    {
        lock (_gate)
        {
            // Whoever wants it to leave for good ends what keeps it.
            if (happened is ReplicaEvent.DrainAsked or ReplicaEvent.Withdrawn)
                replica.Standing = replica.Standing with { Hold = null };
            return Move(replica, happened, reason);
        }
    }

    /// <summary>Drains a replica and keeps it; <paramref name="may"/> looks at all of them in the same step.</summary>
    public Removal Drain(Replica replica, HoldReason hold, string reason, Func<FleetSnapshot, bool>? may = null)
    {
        lock (_gate) return TakeOut(replica, ReplicaEvent.DrainAsked, ReplicaState.Draining, reason, may, hold);
    }

    public bool Undrain(Replica replica)
    {
        lock (_gate) return replica.Held && Move(replica, ReplicaEvent.UndrainAsked, null);
    }

    public Removal Eject(Replica replica, string reason, Func<FleetSnapshot, bool> may)
    {
        lock (_gate) return TakeOut(replica, ReplicaEvent.EjectedAsOutlier, ReplicaState.Ejected, reason, may);
    }

    /// <summary>Gives an ejected replica back to the probes, with less than its share (0 to 1) at first.</summary>
    public void Readmit(Replica replica, float share)
    {
        lock (_gate)
        {
            SetShare(replica, share);
            Move(replica, ReplicaEvent.EjectionEnded, replica.Reason);
        }
    }

    public void SetShare(Replica replica, float share)
    {
        lock (_gate) replica.Standing = replica.Standing with { Share = share };
    }

    public void SetWarmth(Replica replica, float warmth)
    {
        lock (_gate) replica.Standing = replica.Standing with { Warmth = warmth };
    }

    public void Place(Replica replica, ReplicaPlace place)
    {
        if (replica.Standing.Place == place) return;
        lock (_gate) replica.Standing = replica.Standing with { Place = place };
    }

    /// <summary>Neither probes nor requests are answered.</summary>
    /// <param name="leave">Others are there for what waits for it: that need not wait any longer.</param>
    public void Hang(Replica replica, string reason, bool leave)
    {
        lock (_gate)
        {
            Move(replica, ReplicaEvent.ProbesFailed, reason);
            if (leave && replica.State.IsUnhealthy()) replica.Hang();
        }
    }

    public void Steer(CanaryShare? share)
    {
        lock (_gate) Publish(_current with { Canary = share });
    }

    /// <param name="blocks">No replica comes of it until somebody edits the app.</param>
    public void Report(string? trouble, bool blocks = false)
    {
        if (trouble == Current.Trouble && blocks == Current.TroubleBlocks) return;
        lock (_gate) Publish(_current with { Trouble = trouble, TroubleBlocks = blocks });
        if (blocks) Blocked?.Invoke();
    }

    public void LookedUp()
    {
        if (Current.LookedUp) return;
        lock (_gate) Publish(_current with { LookedUp = true });
    }

    public void Progressed(Replica replica, ReplicaProgress progress)
    {
        replica.Progress = progress;
        if (progress.Blocked) Blocked?.Invoke();
    }

    public void SlotFailed(FailedSlot slot)
    {
        lock (_gate) Publish(_current with { FailedSlots = [.. Others(slot.Id), slot] });
    }

    public void SlotCleared(ReplicaId id)
    {
        lock (_gate) Publish(_current with { FailedSlots = Others(id) });
    }

    /// <summary>Asks at once, and after each change.</summary>
    /// <returns>The first answer that is not null.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public async Task<T> UntilAsync<T>(Func<T?> judge, CancellationToken cancellation)
        where T : class
    {
        var changed = new AsyncSignal();
        void Look(FleetChange change) => changed.Set();
        Changed += Look;
        try
        {
            while (true)
            {
                var next = changed.Next;
                if (judge() is { } verdict) return verdict;
                await next.WaitAsync(cancellation);
            }
        }
        finally
        {
            Changed -= Look;
        }
    }

    private Removal TakeOut(
        Replica replica, ReplicaEvent happened, ReplicaState aim, string reason, Func<FleetSnapshot, bool>? may,
        HoldReason? hold = null)
    {
        if (ReplicaLife.Next(replica.State, happened, replica.Origin) != aim) return Removal.NotServing;
        if (may?.Invoke(_current) == false) return Removal.Spared;
        Move(replica, happened, reason, hold);
        return Removal.Done;
    }

    private bool Move(Replica replica, ReplicaEvent happened, string? reason, HoldReason? hold = null)
    {
        var from = replica.State;
        if (ReplicaLife.Next(from, happened, replica.Origin, replica.Held) is not { } to) return false;
        if (happened == ReplicaEvent.UndrainAsked) replica.KeepStreams();
        replica.Standing = replica.Standing with
        {
            State = to,
            Reason = to == ReplicaState.Ready ? null : reason,
            Hold = hold,
            Warmth = to == ReplicaState.Ready ? FirstWarmth : 1,
            Drain = to == ReplicaState.Draining ? new Drain(replica) : null,
        };
        if (to == ReplicaState.Gone && (from == ReplicaState.Ready || from.IsUnhealthy()))
            Interlocked.Increment(ref _crashes);
        // What was to close properly has had its moment; a quick stop leaves requests to the replica's own shutdown.
        if (happened == ReplicaEvent.Drained && replica.Closing.IsCancellationRequested) replica.Cut();
        Publish(After(replica, from, to));
        Tell(new FleetChange(replica, from, to, reason));
        return true;
    }

    private ImmutableArray<FailedSlot> Others(ReplicaId id) => _current.FailedSlots.RemoveAll(slot => slot.Id == id);

    private void TellEmptied(Replica replica)
    {
        lock (_gate) Tell(new FleetChange(replica, replica.State, replica.State, null));
    }

    // A listener may change something itself: all hear of that after they have heard of what it answers.
    private void Tell(FleetChange change)
    {
        _untold.Enqueue(change);
        if (_telling) return;
        _telling = true;
        try
        {
            while (_untold.TryDequeue(out var next)) Changed?.Invoke(next);
        }
        finally
        {
            _telling = false;
        }
    }

    // No look at all of them: with 10,000 that become ready it would be a hundred million.
    private FleetSnapshot After(Replica replica, ReplicaState from, ReplicaState to)
    {
        var next = _current;
        if (to == ReplicaState.Gone) next = next with { Replicas = next.Replicas.Remove(replica) };
        if (from == ReplicaState.Ready) next = next with { Ready = next.Ready.Remove(replica) };
        if (to == ReplicaState.Ready) next = next with { Ready = next.Ready.Add(replica), EverReady = true };
        return next;
    }

    private void Publish(FleetSnapshot next) =>
        Volatile.Write(ref _current, next with { Version = _current.Version + 1 });
}
