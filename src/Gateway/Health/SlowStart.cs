using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>A replica that has become ready gets its share little by little: what it has not compiled or cached yet
/// makes it slower than it will be.</summary>
public sealed class SlowStart(Fleet fleet, TimeSpan window, TimeProvider clock)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<Replica, long> _since = [];

    public void Look()
    {
        var cold = fleet.Current.Ready.Where(replica => replica.Warmth < 1).ToList();
        foreach (var other in _since.Keys.Except(cold).ToList()) _since.Remove(other);
        foreach (var replica in cold)
        {
            _since.TryAdd(replica, clock.GetTimestamp());
            fleet.SetWarmth(replica, SlowStartRule.Warmth(clock.GetElapsedTime(_since[replica]), window));
        }
    }
}

public static class SlowStartRule
{
    // As Envoy's: one that got nothing would never warm up.
    private const float First = 0.1f;

    /// <param name="ready">Since it became ready.</param>
    /// <param name="window">0 where there is no slow start.</param>
    public static float Warmth(TimeSpan ready, TimeSpan window) =>
        ready >= window ? 1 : First + ((1 - First) * (float)(ready / window));
}
