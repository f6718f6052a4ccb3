using Gateway.Processes;

namespace Gateway.Supervision;

/// <summary>How a process is ended: asked, and by force when it takes too long.</summary>
public sealed class Termination(IReplicaProcess child)
{
    private TimeSpan? _killAt;
    private bool _killed;

    /// <summary>When it is forced; null before it was asked, and after.</summary>
    public TimeSpan? DueAt => _killed ? null : _killAt;

    /// <summary>Takes the next step; true when that was force.</summary>
    /// <param name="now">On the supervisor's own clock.</param>
    /// <param name="patience">For the process, which may become less on the way.</param>
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
