using System.Diagnostics.Metrics;
using Gateway.Replicas;
using Gateway.Requests;
using static Gateway.Observability.GatewayMetrics;

namespace Gateway.Observability;

/// <summary>What can be read at any moment, as instruments that are asked only when somebody collects.</summary>
public sealed class FleetMetrics
{
    private static readonly string[] _stateNames = [.. Enum.GetValues<ReplicaState>()
        .Where(state => state != ReplicaState.Gone).Select(state => state.WireName()).Distinct()];

    private readonly Fleet _fleet;
    private readonly GatewayCounters _counters;
    private readonly FleetFigures _figures;

    public FleetMetrics(Fleet fleet, GatewayCounters counters, FleetFigures figures, TimeProvider clock)
    {
        (_fleet, _counters, _figures) = (fleet, counters, figures);
        ObserveProcess(clock);
        ObserveGateway();
        ObserveReplicas();
    }

    // As OpenTelemetry names it, and as every client of Prometheus does.
    private static void ObserveProcess(TimeProvider clock)
    {
        var startedAt = SecondsOf(Process.GetCurrentProcess().StartTime);
        var seen = clock.GetTimestamp();
        Own.CreateObservableGauge("process.uptime", () => clock.GetElapsedTime(seen).TotalSeconds, "s",
            "Time that the gateway has been running.");
        Own.CreateObservableGauge("process.start_time", () => startedAt, "s",
            "When the gateway's process started, in seconds since 1970.");
    }

    private void ObserveGateway()
    {
        Own.CreateObservableUpDownCounter("gateway.active_requests", () => _counters.InFlight, "{request}",
            "Requests that have come and whose answers have not ended.");
        Own.CreateObservableGauge("gateway.queue.length", () => _counters.Queued, "{request}",
            "Requests that wait for admission.");
        Own.CreateObservableGauge("gateway.saturation", () => Known(_figures.Busy), "1",
            "How much of what there is, is used: 0 idle, 1 full. The figure to scale on.");
        Own.CreateObservableGauge("gateway.replicas.wanted", () => _fleet.Current.Wanted, "{replica}",
            "Replicas that ought to be ready.");
        Own.CreateObservableGauge("gateway.replicas", States, "{replica}", "Replicas, by their state.");
    }

    private void ObserveReplicas()
    {
        Own.CreateObservableGauge("gateway.replica.active_requests", () => Each(one => one.InFlight), "{request}",
            "Requests that a replica works at.");
        Own.CreateObservableGauge("gateway.replica.start_time", () => Each(one => SecondsOf(one.StartedAt)), "s",
            "When a replica started, or was found, in seconds since 1970.");
        Own.CreateObservableGauge("gateway.replica.cpu.utilization", () => Each(one => one.Usage?.CpuPercent / 100),
            "1", "CPU that a replica's process takes: 1 is one CPU kept busy.");
        Own.CreateObservableGauge("gateway.replica.memory.usage", () => Each(one => one.Usage?.RssBytes), "By",
            "Resident memory of a replica's process.");
        Own.CreateObservableGauge("gateway.replica.gc.pause", () => Each(one => one.Usage?.GcPausePercent / 100),
            "1", "Share of time in which a garbage collection held a replica.");
        Own.CreateObservableGauge("gateway.replica.thread_pool.queue.length",
            () => Each(one => (double?)one.Usage?.ThreadPoolQueue), "{work_item}",
            "Work items of a replica that wait for a thread.");
    }

    private IEnumerable<Measurement<int>> States()
    {
        var fleet = _fleet.Current;
        foreach (var name in _stateNames)
            yield return new(fleet.Replicas.Count(one => one.State.WireName() == name), StateTag(name));
        yield return new(fleet.FailedSlots.Length, StateTag("failed"));
    }

    // A slot may for a moment hold two, the old one leaving and the new one coming: the newer one counts.
    private IEnumerable<Measurement<double>> Each(Func<Replica, double?> figure) =>
        from slot in _fleet.Current.Replicas.GroupBy(replica => replica.SlotName)
        let known = figure(slot.MaxBy(replica => replica.StartedAt)!)
        where known is not null
        select new Measurement<double>(known.Value, Tag(SlotTag, slot.Key));

    private static IEnumerable<Measurement<double>> Known(double? figure) =>
        figure is { } known ? [new Measurement<double>(known)] : [];

    private static double SecondsOf(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    private static KeyValuePair<string, object?> StateTag(string state) => Tag("gateway.replica.state", state);
}
