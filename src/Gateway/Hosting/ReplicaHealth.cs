using Gateway.Health;
using Gateway.Replicas;

namespace Gateway.Hosting;

public sealed class ReplicaHealth : IAsyncDisposable
{
    public ReplicaHealth(GatewayCore core, Action<Replica, string> replace)
    {
        var (options, fleet, log, clock) = (core.Live.Current, core.Fleet, core.Log, GatewayCore.Clock);
        var remediation = new Remediation(Kill, replace);
        Probes = new HealthMonitor(
            fleet, () => core.Live.Current.Health, log, clock, new HangWatch(options.Hang, remediation, log, clock))
        {
            WarmUp = new WarmUp(options.WarmUp),
        };
        core.Every(OutlierDetection.Period, "outlier detection")
            .Start(new OutlierDetection(fleet, options.Passive, remediation, log, clock).Look);
    }

    public HealthMonitor Probes { get; }

    public ValueTask DisposeAsync() => Probes.DisposeAsync();

    // The supervisor sees the end, and starts another.
    private static void Kill(Replica replica)
    {
        if (replica.Pid is { } pid && replica.State != ReplicaState.Gone) ProcessTree.Kill(pid);
    }
}
