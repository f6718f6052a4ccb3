using Gateway.Replicas;

namespace Gateway.Health;

public static class ProbeInterval
{
    // A starting replica is waited for by everybody; before it listens, looking costs no more than a stat call.
    private static readonly TimeSpan _beforeItListens = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _beforeItIsReady = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _unhealthy = TimeSpan.FromMilliseconds(250);

    // Each pause is so much longer: one that boots for long is asked a few dozen times, and found ready within a tenth
    // of its time.
    private const double Longer = 0.1;

    /// <param name="interval">None is longer.</param>
    /// <param name="refusals">In a row, by one that starts: it answers, and is not ready.</param>
    public static TimeSpan Next(ReplicaState state, ProbeResult? last, TimeSpan interval, int refusals = 0)
    {
        var wait = state switch
        {
            ReplicaState.Starting when last?.Status is null => _beforeItListens,
            ReplicaState.Starting => _beforeItIsReady * (1 + (Longer * Math.Max(0, refusals - 1))),
            ReplicaState.Unhealthy or ReplicaState.Ejected => _unhealthy,
            _ => interval,
        };
        return wait < interval ? wait : interval;
    }
}
