using Gateway.Observability;
using Gateway.Replicas;
using Gateway.Requests;

namespace Gateway.Tests.Observability;

/// <summary>The status of a gateway that nothing keeps from serving.</summary>
public static class SomeReporter
{
    public static StatusReporter Of(Fleet fleet, GatewayCounters counters, TimeProvider clock) => new(
        fleet, counters, new FleetFigures(), new GatewayModes(new MaintenanceMode(_ => { }), new DrainMode()),
        () => new GatewayIdentity([], null, "processes", "App"), clock);
}
