using System.Text.Json.Serialization;
using Gateway.Replicas;

namespace Gateway.Observability;

/// <param name="State">starting, serving, degraded, unavailable, draining or maintenance.</param>
/// <param name="Reason">Null while it serves as it should.</param>
public sealed record GatewayCondition(string State, string? Reason)
{
    // A line that names a thousand is read by nobody, and one is made for each request that nobody can take.
    private const int Named = 5;

    [JsonIgnore]
    public bool Serves => State is "serving" or "degraded" or "maintenance";

    public static GatewayCondition Of(FleetSnapshot fleet, bool stopping, bool maintenance = false)
    {
        if (stopping) return new GatewayCondition("draining", "the gateway is stopping");
        // A load balancer that took the gateway out for it would answer clients by itself, and not as well.
        if (maintenance) return new GatewayCondition("maintenance", "an operator has asked for it");
        var ready = fleet.Ready.Length;
        if (ready >= fleet.Wanted && ready > 0) return new GatewayCondition("serving", fleet.Trouble ?? Stale(fleet));
        var reason = Explain(fleet);
        if (!fleet.EverReady) return new GatewayCondition("starting", reason);
        return new GatewayCondition(ready == 0 ? "unavailable" : "degraded", reason);
    }

    public GatewayCondition Public(FleetSnapshot fleet) => State switch
    {
        "draining" or "maintenance" => this,
        "serving" => this with { Reason = null },
        _ => this with { Reason = Count(fleet) },
    };

    /// <summary>What anybody may know. The client of a replica under <c>dotnet watch</c> is who writes it, and a notice
    /// is written to be read.</summary>
    public static string ForClient(FleetSnapshot fleet) =>
        fleet.Replicas.Any(replica => replica.IsWatched) ? Explain(fleet)
        : fleet.TroubleBlocks ? $"{Count(fleet)}; {fleet.Trouble}"
        : Count(fleet);

    private static string Count(FleetSnapshot fleet) =>
        $"{fleet.Ready.Length} of {fleet.Wanted} replicas are ready";

    private static string? Stale(FleetSnapshot fleet) => fleet.Ready
        .Where(replica => replica.Progress is { Blocked: true })
        .Select(replica => $"{replica.Id} serves what it was before: {replica.Progress!.Text}").FirstOrDefault();

    private static string Explain(FleetSnapshot fleet)
    {
        var failed = fleet.FailedSlots.Select(slot => $"{slot.Id} failed: {slot.Reason}");
        var unready = fleet.Replicas.Where(replica => replica.State != ReplicaState.Ready).ToList();
        string?[] reasons =
        [
            Count(fleet), fleet.Trouble, .. failed, .. unready.Take(Named).Select(Unready),
            unready.Count > Named ? $"and {unready.Count - Named} more" : null,
        ];
        return string.Join("; ", reasons.OfType<string>());
    }

    private static string Unready(Replica replica)
    {
        // What it says itself is nearer than how it was built.
        var built = replica.LastCheck is { Ok: false, Status: not null } ? null : replica.Progress?.Text;
        var why = built ?? replica.Reason ?? replica.LastCheck?.Text;
        var state = replica.State.WireName();
        return why is null ? $"{replica.Id} is {state}" : $"{replica.Id} is {state}: {why}";
    }
}
