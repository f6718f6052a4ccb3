namespace Gateway.Replicas;

/// <summary>The requests of a replica that leaves may end until a deadline; what lasts (sockets, event streams) then
/// has a last moment to close properly, and the rest is cut.</summary>
public sealed class Drain(Replica replica)
{
    private static readonly TimeSpan _timeToClose = TimeSpan.FromSeconds(1); // for a client to answer a close frame

    public TimeSpan? Until { get; private set; }

    /// <summary>Takes the next step; true when the replica is empty or has had its time.</summary>
    /// <param name="patience">May become less on the way; null to cut requests at once.</param>
    public bool IsOver(TimeSpan now, TimeSpan? patience)
    {
        if (replica.InFlight == 0 || patience is not { } time) return true;
        if (Until is not { } until || until > now + time) Until = until = now + time;
        if (now < until) return false;
        if (replica.Closing.IsCancellationRequested) return true;
        Until = now + _timeToClose;
        replica.CloseStreams();
        return false;
    }
}
