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
    /// <param name="inVain">So often in a row one that starts was asked, and was not ready or not there.</param>
    public static TimeSpan Next(ReplicaState state, ProbeResult? last, TimeSpan interval, int inVain = 0)
    {
        var wait = state switch
        {
            // Of a thousand addresses where nobody is, each would get 50 connections a second.
            ReplicaState.Starting when last?.Status is null => _beforeItListens * Math.Pow(1 + Longer, Growing(inVain)),
            ReplicaState.Starting => _beforeItIsReady * (1 + (Longer * Math.Max(0, inVain - 1))),
            ReplicaState.Unhealthy or ReplicaState.Ejected => _unhealthy,
            _ => interval,
        };
        return wait < interval ? wait : interval;
    }

    // By then it is minutes; without an end it would soon be no time span any more.
    private static int Growing(int inVain) => Math.Min(inVain, 100);
}
