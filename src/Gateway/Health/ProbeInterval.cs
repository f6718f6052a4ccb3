using Gateway.Replicas;

namespace Gateway.Health;

public static class ProbeInterval
{
    // A starting replica is waited for by everybody; before it listens, looking costs no more than a stat call.
    private static readonly TimeSpan _beforeItListens = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _beforeItIsReady = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _unhealthy = TimeSpan.FromMilliseconds(250);

    /// <param name="interval">None is longer.</param>
    public static TimeSpan Next(ReplicaState state, ProbeResult? last, TimeSpan interval)
    {
        var wait = state switch
        {
            ReplicaState.Starting when last?.Status is null => _beforeItListens,
            ReplicaState.Starting => _beforeItIsReady,
            ReplicaState.Unhealthy or ReplicaState.Ejected => _unhealthy,
            _ => interval,
        };
        return wait < interval ? wait : interval;
    }
}
