using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>Those that broke a request: where a process has ended, it may have been by the request.</summary>
/// <param name="crashes">The fleet's before the request was sent anywhere.</param>
public sealed class BrokenReplicas(Fleet fleet, int crashes, TimeProvider clock)
{
    // A connection breaks before the end of its process is known.
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(50);
    private const int Looks = 10;

    // Whether the attempt itself has seen the end. One may break several attempts before its end is known.
    private readonly Dictionary<Replica, bool> _replicas = [];

    /// <summary>How many of them have ended since.</summary>
    public int Ended => _replicas.Count(one => one.Value || IsKnown(one.Key));

    /// <summary>One of them has ended, and of the last it may not be known yet.</summary>
    public bool IsSuspect => _replicas.Count >= RetryJudge.MostEnded - 1 && Ended > 0;

    /// <summary>Others have ended meanwhile as well, to which it had not been sent: something else ends them.</summary>
    public bool AmongOthers => fleet.Crashes - crashes > _replicas.Count;

    /// <param name="ended">So is its process, by what the attempt has seen.</param>
    public void Add(Replica replica, bool ended) =>
        _replicas[replica] = ended || _replicas.GetValueOrDefault(replica);

    /// <summary>Before one too many would be asked: waits until what became of them, and of others, is known.</summary>
    public async ValueTask SettleAsync()
    {
        for (var look = 0; look < Looks && IsInDoubt; look++) await Task.Delay(_betweenLooks, clock);
    }

    private bool IsInDoubt =>
        _replicas.Count >= RetryJudge.MostEnded && _replicas.Keys.Count(IsKnown) < RetryJudge.MostEnded;

    // Who runs the others is not told of their end: nobody listens there any more.
    private static bool IsKnown(Replica replica) => replica.State == ReplicaState.Gone
        || (replica.Origin == ReplicaOrigin.Found && replica.State == ReplicaState.Unhealthy);
}
