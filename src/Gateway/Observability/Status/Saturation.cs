namespace Gateway.Observability;

/// <summary>What the saturation is reckoned from; null is not known.</summary>
/// <param name="ReplicaCpu">Percent of one CPU that each ready replica takes.</param>
/// <param name="GatewayCpu">Percent of one CPU that the gateway itself takes.</param>
/// <param name="Cpus">CPUs that all of them together may use.</param>
/// <param name="Places">Requests that may be in flight at once, or null for no limit.</param>
public sealed record Load(
    IReadOnlyList<double?> ReplicaCpu, int CpusEach, double? GatewayCpu, double Cpus, int Asked, int? Places);

// The figure to scale on: the fullest of three, since one that is full makes requests wait (docs/metrics.md).
public static class Saturation
{
    /// <summary>0 is idle, 1 full; above 1 more is asked for than can be worked at. Null is not known.</summary>
    public static double? Of(Load load)
    {
        double?[] shares = [Replicas(load), Machine(load), Places(load)];
        return shares.Max() is { } fullest ? Math.Round(fullest, 3) : null;
    }

    // The mean, not the fullest: requests go to the emptiest, so one busy replica is no reason for another one.
    private static double? Replicas(Load load) => load.ReplicaCpu.Average() / (100 * load.CpusEach);

    // Replicas that get less than their share of a full machine look idle.
    private static double? Machine(Load load) => load.ReplicaCpu.Any(cpu => cpu is not null)
        ? (load.ReplicaCpu.Sum() + (load.GatewayCpu ?? 0)) / (100 * load.Cpus)
        : null;

    // An app that waits for its database uses no CPU and may be full all the same.
    private static double? Places(Load load) =>
        load.Places is > 0 and var places ? (double)load.Asked / places : null;
}
