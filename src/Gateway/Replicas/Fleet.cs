using System.Collections.Immutable;

namespace Gateway.Replicas;

/// <summary>A replica went from one state to another.</summary>
public sealed record FleetChange(Replica Replica, ReplicaState? From, ReplicaState To, string? Reason);

/// <summary>
/// The one writer of what is true: supervised processes and discovered addresses are fed in, everybody else reads
/// <see cref="Current"/>. Listeners of <see cref="Changed"/> are called in order, under the lock: they only enqueue.
/// </summary>
public sealed class Fleet
{
    private readonly Lock _gate = new();
    private FleetSnapshot _current = FleetSnapshot.Empty;

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
            Changed?.Invoke(new FleetChange(replica, null, replica.State, null));
        }
    }

    /// <summary>Lets an event happen to a replica. False when <see cref="ReplicaLife"/> has no arrow for it.</summary>
    public bool Apply(Replica replica, ReplicaEvent happened, string? reason = null)
    {
        lock (_gate)
        {
            var from = replica.State;
            if (ReplicaLife.Next(from, happened, replica.Origin, replica.Held) is not { } to) return false;
            replica.State = to;
            replica.Reason = to == ReplicaState.Ready ? null : reason;
            Publish(to == ReplicaState.Gone ? Without(replica) : _current);
            Changed?.Invoke(new FleetChange(replica, from, to, reason));
            return true;
        }
    }

    /// <summary>What an operator's drain sets and his undrain takes back: see <see cref="Replica.Held"/>.</summary>
    public void Hold(Replica replica, bool held)
    {
        lock (_gate) replica.Held = held;
    }

    /// <summary>Drains a replica and keeps it. False when it takes no requests anyway.</summary>
    public bool Drain(Replica replica, string reason)
    {
        lock (_gate)
        {
            if (!Apply(replica, ReplicaEvent.DrainAsked, reason)) return false;
            replica.Held = replica.State == ReplicaState.Draining;
            return replica.Held;
        }
    }

    /// <summary>Gives a drained replica back to the probes. False when nobody has drained it.</summary>
    public bool Undrain(Replica replica)
    {
        lock (_gate)
        {
            if (!replica.Held || !Apply(replica, ReplicaEvent.UndrainAsked)) return false;
            replica.Held = false;
            return true;
        }
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

    private ImmutableArray<FailedSlot> Others(ReplicaId id) => _current.FailedSlots.RemoveAll(slot => slot.Id == id);

    private FleetSnapshot Without(Replica replica) =>
        _current with { Replicas = _current.Replicas.Remove(replica) };

    private void Announce(FleetChange change)
    {
        lock (_gate) Changed?.Invoke(change);
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
