using Gateway.Observability;
using Gateway.Requests;

namespace Gateway.Hosting;

/// <summary>What replicas need in order to boot, which they do while the rest of the gateway is made.</summary>
public sealed class GatewayReplicas : IAsyncDisposable
{
    public GatewayReplicas(RunRequest request, RunPlan plan, RunDirectory directory)
    {
        var clock = GatewayCore.Clock;
        Events = new RecentEvents(clock);
        Core = new GatewayCore(
            new LiveOptions(request.Options), GatewayLogging.Create(request.Configuration, clock, Events));
        Core.Fleet.Changed += new FleetLog(Core.Log, clock).Tell;
        Modes = new GatewayModes(new MaintenanceMode(Core.Log.Say, clock), new DrainMode());
        Source = plan.Upstreams.Count > 0
            ? new DiscoveredSource(Core, plan.Upstreams)
            : new SupervisedSource(Core, plan, directory);
        Health = new ReplicaHealth(Core, Source.Replace);
        Stop = new StopSequence(Source.Stop, Modes.Drain, () => Core.Live.Current.Stop, Core.Log, clock);
    }

    public RecentEvents Events { get; }
    public GatewayCore Core { get; }
    public GatewayModes Modes { get; }
    public IReplicaSource Source { get; }
    public ReplicaHealth Health { get; }
    public StopSequence Stop { get; }

    public async ValueTask DisposeAsync()
    {
        await Core.DisposeAsync();
        await Health.DisposeAsync();
        await Source.DisposeAsync();
        Core.Logs.Dispose();
        GatewayLogging.Output.Dispose();
    }
}
