using Gateway.Processes;
using Gateway.Replicas;

namespace Gateway.Supervision;

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

    /// <summary>Why another shall take its place although its code is the wanted one; null when it may stay.</summary>
    public string? Outgoing { get; set; }

    /// <summary>With <see cref="Outgoing"/>: it serves nobody, so nobody has to be ready before it goes.</summary>
    public bool AtOnce { get; set; }

    /// <summary>The supervisor wants it to end.</summary>
    public bool Leaving { get; set; }

    /// <summary>When the requests in flight have had their time.</summary>
    public TimeSpan? DrainUntil { get; set; }

    /// <summary>When the process is ended by force; set once it was asked to stop.</summary>
    public TimeSpan? KillAt { get; set; }

    /// <summary>It was ended by force.</summary>
    public bool Killed { get; set; }
}
