using Gateway.Health;
using Gateway.Replicas;

namespace Gateway.Hosting;

public sealed class ReplicaHealth : IAsyncDisposable
{
    public ReplicaHealth(GatewayCore core, Action<Replica, string> replace)
    {
        var (options, fleet, log, clock) = (core.Live.Current, core.Fleet, core.Log, GatewayCore.Clock);
        var remediation = new Remediation(Kill, replace);
        var replacements = new Replacements(fleet, () => ReplacementTimes.Of(core.Live.Current), clock);
        Probes = new HealthMonitor(fleet, () => core.Live.Current.Health, log, clock)
        {
            WarmUp = new WarmUp(options.WarmUp),
        };
        core.Every(HangWatch.Period, "the look for replicas that hang")
            .Start(new HangWatch(fleet, options.Hang, replacements, remediation, log, clock).LookAsync);
        core.Every(OutlierDetection.Period, "outlier detection")
            .Start(new OutlierDetection(fleet, options.Passive, replacements, remediation, log, clock).Look);
        if (options.Admission.SlowStart > TimeSpan.Zero)
            core.Every(SlowStart.Period, "slow start")
                .Start(new SlowStart(fleet, options.Admission.SlowStart, clock).Look);
    }

    public HealthMonitor Probes { get; }

    public ValueTask DisposeAsync() => Probes.DisposeAsync();

    // The supervisor sees the end, and starts another.
    private static void Kill(Replica replica)
    {
        if (replica.Pid is { } pid && replica.State != ReplicaState.Gone) ProcessTree.Kill(pid);
    }
}
