namespace Gateway.Replicas;

/// <summary>The requests of a replica that leaves may end until a deadline; what lasts (sockets, event streams) then
/// has a last moment to close properly, and the rest is cut.</summary>
public sealed class Drain(Replica replica)
{
    private static readonly TimeSpan _timeToClose = TimeSpan.FromSeconds(1); // for a client to answer a close frame
    private static readonly TimeSpan _betweenRequests = TimeSpan.FromSeconds(2); // of a client whose state is here

    private long _boundRequests;
    private TimeSpan? _quietFrom;

    public TimeSpan? Until { get; private set; }

    /// <summary>When it needs a look even if nothing happens.</summary>
    public TimeSpan? DueAt => _quietFrom < Until ? _quietFrom : Until;

    /// <summary>Takes the next step; true when the replica is empty or has had its time.</summary>
    /// <param name="patience">May become less on the way; null to cut requests at once.</param>
    public bool IsOver(TimeSpan now, TimeSpan? patience)
    {
        if (patience is not { } time || (IsQuiet(now) && replica.ShutIfEmpty())) return true;
        if (Until is not { } until || until > now + time) Until = until = now + time;
        if (now < until) return false;
        if (replica.Closing.IsCancellationRequested) return true;
        Until = now + _timeToClose;
        replica.CloseStreams();
        return false;
    }

    // One that polls has nothing in flight from one poll to the next.
    private bool IsQuiet(TimeSpan now)
    {
        if (replica.InFlight > 0)
        {
            _quietFrom = null;
            return false;
        }

        if (replica.BoundRequests != _boundRequests)
            (_boundRequests, _quietFrom) = (replica.BoundRequests, now + _betweenRequests);
        return _quietFrom is not { } quiet || now >= quiet;
    }
}
