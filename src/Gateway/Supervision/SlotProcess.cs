using Gateway.Processes;
using Gateway.Replicas;

namespace Gateway.Supervision;

/// <summary><c>AtOnce</c>: it serves nobody, so nobody has to be ready before it goes.</summary>
public sealed record Replacement(string Reason, bool AtOnce = false);

/// <summary>Only the supervisor's loop touches it; times are on the supervisor's own clock.</summary>
public sealed class SlotProcess(IReplicaProcess child, Replica replica, TimeSpan now, double dice)
{
    public IReplicaProcess Child { get; } = child;
    public Replica Replica { get; } = replica;
    public TimeSpan BornAt { get; } = now;

    /// <summary>From 0 to 1, drawn once, for what shall not happen to all at once.</summary>
    public double Dice { get; } = dice;

    public TimeSpan BootsSince { get; set; } = now;
    public TimeSpan? ReadySince { get; set; }

    /// <summary>Another shall take its place although its code is the wanted one; null when it may stay.</summary>
    public Replacement? Replacement { get; set; }

    public bool Leaving { get; set; }
    public Termination Termination { get; } = new(child);
}

public sealed class Termination(IReplicaProcess child)
{
    private TimeSpan? _killAt;
    private bool _killed;

    public TimeSpan? DueAt => _killed ? null : _killAt;

    /// <summary>Takes the next step; true when that was force. <c>patience</c> may become less on the way.</summary>
    public bool Step(TimeSpan now, TimeSpan patience)
    {
        if (_killAt is null) child.Terminate();
        if (_killAt is not { } at || at > now + patience) _killAt = at = now + patience;
        if (_killed || now < at) return false;
        _killed = true;
        child.Kill();
        return true;
    }
}
