using System.Collections.Immutable;

namespace Gateway.Replicas;

/// <summary>A replica went from one state to another.</summary>
public sealed record FleetChange(Replica Replica, ReplicaState? From, ReplicaState To, string? Reason);

/// <summary>What became of the wish to take a replica out.</summary>
public enum Removal
{
    Done,

    /// <summary>The others need it.</summary>
    Spared,

    /// <summary>It takes no requests anyway.</summary>
    NotServing,
}

/// <summary>
/// The one writer of what is true: supervised processes and discovered addresses are fed in, everybody else reads
/// <see cref="Current"/>. Listeners of <see cref="Changed"/> are called in order, under the lock: they only enqueue.
/// </summary>
public sealed class Fleet
{
    private readonly Lock _gate = new();
    private readonly Queue<FleetChange> _untold = new();
    private FleetSnapshot _current = FleetSnapshot.Empty;
    private bool _telling;

    public event Action<FleetChange>? Changed;

    public FleetSnapshot Current => Volatile.Read(ref _current);

    /// <summary>How many replicas ought to be ready, and of which generation.</summary>
    public void Want(int replicas, int generation)
    {
        lock (_gate) Publish(_current with { Wanted = replicas, Generation = generation });
    }

    public void Add(Replica replica)
    {
        lock (_gate)
        {
            replica.Emptied = emptied => Announce(new FleetChange(emptied, emptied.State, emptied.State, null));
            Publish(_current with { Replicas = _current.Replicas.Add(replica) });
            Tell(new FleetChange(replica, null, replica.State, null));
        }
    }

    /// <summary>Lets an event happen to a replica. False when <see cref="ReplicaLife"/> has no arrow for it.</summary>
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

    /// <summary>Drains a replica and keeps it.</summary>
    /// <param name="replica">One that takes requests, or will once it is well.</param>
    /// <param name="hold">Who keeps it.</param>
    /// <param name="reason">For people.</param>
    /// <param name="may">Looks at all of them in the same step; null when nothing else matters.</param>
    public Removal Drain(Replica replica, HoldReason hold, string reason, Func<FleetSnapshot, bool>? may = null)
    {
        lock (_gate)
        {
            var removal = Judge(replica, ReplicaEvent.DrainAsked, ReplicaState.Draining, may);
            if (removal == Removal.Done) Move(replica, ReplicaEvent.DrainAsked, reason, hold);
            return removal;
        }
    }

    /// <summary>Gives a drained replica back to the probes. False when nobody has drained it.</summary>
    public bool Undrain(Replica replica)
    {
        lock (_gate) return replica.Held && Move(replica, ReplicaEvent.UndrainAsked, null);
    }

    /// <summary>Takes an outlier out, whatever its probes say.</summary>
    /// <param name="replica">One that is ready.</param>
    /// <param name="reason">For people.</param>
    /// <param name="may">Looks at all of them in the same step.</param>
    public Removal Eject(Replica replica, string reason, Func<FleetSnapshot, bool> may)
    {
        lock (_gate)
        {
            var removal = Judge(replica, ReplicaEvent.EjectedAsOutlier, ReplicaState.Ejected, may);
            if (removal == Removal.Done) Move(replica, ReplicaEvent.EjectedAsOutlier, reason);
            return removal;
        }
    }

    /// <summary>Gives an ejected replica back to the probes, with less than its share at first.</summary>
    public void Readmit(Replica replica, float share)
    {
        lock (_gate)
        {
            SetShare(replica, share);
            Move(replica, ReplicaEvent.EjectionEnded, replica.Reason);
        }
    }

    /// <param name="replica">One that is coming back.</param>
    /// <param name="share">Of the requests that would be its own, 0 to 1.</param>
    public void SetShare(Replica replica, float share)
    {
        lock (_gate) replica.Standing = replica.Standing with { Share = share };
    }

    /// <summary>Neither probes nor requests are answered: what waits for it need not wait any longer.</summary>
    public void Hang(Replica replica, string reason)
    {
        lock (_gate)
            if (Move(replica, ReplicaEvent.ProbesFailed, reason)) replica.Hang();
    }

    /// <summary>Gives the replicas of one generation a share of the requests of their own; null ends that.</summary>
    public void Steer(CanaryShare? share)
    {
        lock (_gate) Publish(_current with { Canary = share });
    }

    /// <summary>Says what keeps replicas from being found; null once nothing does.</summary>
    public void Report(string? trouble)
    {
        if (trouble == Current.Trouble) return;
        lock (_gate) Publish(_current with { Trouble = trouble });
    }

    /// <summary>Shows a slot as failed until a replica of the same slot is added or it is cleared.</summary>
    public void SlotFailed(FailedSlot slot)
    {
        lock (_gate) Publish(_current with { FailedSlots = [.. Others(slot.Id), slot] });
    }

    public void SlotCleared(ReplicaId id)
    {
        lock (_gate) Publish(_current with { FailedSlots = Others(id) });
    }

    private Removal Judge(
        Replica replica, ReplicaEvent happened, ReplicaState aim, Func<FleetSnapshot, bool>? may)
    {
        if (ReplicaLife.Next(replica.State, happened, replica.Origin) != aim) return Removal.NotServing;
        return may?.Invoke(_current) == false ? Removal.Spared : Removal.Done;
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
            Drain = to == ReplicaState.Draining ? new Drain(replica) : null,
        };
        Publish(to == ReplicaState.Gone ? Without(replica) : _current);
        Tell(new FleetChange(replica, from, to, reason));
        return true;
    }

    private ImmutableArray<FailedSlot> Others(ReplicaId id) => _current.FailedSlots.RemoveAll(slot => slot.Id == id);

    private FleetSnapshot Without(Replica replica) =>
        _current with { Replicas = _current.Replicas.Remove(replica) };

    private void Announce(FleetChange change)
    {
        lock (_gate) Tell(change);
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

    private void Publish(FleetSnapshot next)
    {
        var ready = next.Replicas.Where(replica => replica.State == ReplicaState.Ready).ToImmutableArray();
        Volatile.Write(ref _current, next with
        {
            Version = _current.Version + 1,
            Ready = ready,
            EverReady = next.EverReady || ready.Length > 0,
        });
    }
}
