using Gateway.Processes;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary>Why another process shall take the place of one.</summary>
/// <param name="Reason">For people.</param>
/// <param name="AtOnce">It serves nobody, so nobody has to be ready before it goes.</param>
public sealed record Replacement(string Reason, bool AtOnce = false);

/// <summary>One process of a slot and how far it has come. Only the supervisor's loop touches it.</summary>
/// <param name="child">The process.</param>
/// <param name="replica">Its picture for everybody else.</param>
/// <param name="now">On the supervisor's own clock, like every time here.</param>
/// <param name="dice">From 0 to 1, for what shall not happen to all at once.</param>
public sealed class SlotProcess(IReplicaProcess child, Replica replica, TimeSpan now, double dice)
{
    public IReplicaProcess Child { get; } = child;

    public Replica Replica { get; } = replica;

    public TimeSpan BornAt { get; } = now;

    /// <summary>From 0 to 1, drawn once.</summary>
    public double Dice { get; } = dice;

    /// <summary>Since when its first probe is waited for.</summary>
    public TimeSpan BootsSince { get; set; } = now;

    /// <summary>Null until it has been ready.</summary>
    public TimeSpan? ReadySince { get; set; }

    /// <summary>Another shall take its place although its code is the wanted one; null when it may stay.</summary>
    public Replacement? Replacement { get; set; }

    /// <summary>The supervisor wants it to end.</summary>
    public bool Leaving { get; set; }

    public Termination Termination { get; } = new(child);
}
