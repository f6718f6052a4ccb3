using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Gateway.Replicas;
using Gateway.Requests;

namespace Gateway.Observability;

/// <summary>What a gateway is, as opposed to how it stands.</summary>
/// <param name="Bind">Its public addresses; they are known once it listens.</param>
/// <param name="Admin">Its admin address, or null when it has none.</param>
/// <param name="Origin">Where its replicas come from: <c>processes</c> or <c>addresses</c>.</param>
public sealed record GatewayIdentity(IReadOnlyList<string> Bind, string? Admin, string Origin);

/// <summary>Writes the <see cref="StatusReport"/> of this moment.</summary>
public sealed class StatusReporter(Fleet fleet, GatewayCounters counters, TimeProvider clock)
{
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    public static string Version { get; } = typeof(StatusReporter).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public GatewayIdentity Identity { get; set; } = new([], null, "processes");

    /// <summary>Where the rates, percentiles and the saturation come from.</summary>
    public FleetFigures Figures { get; set; } = new();

    /// <summary>The gateway takes its leave: readiness is off.</summary>
    public bool Stopping { get; set; }

    public MaintenanceMode? Maintenance { get; init; }

    public GatewayCondition Condition => Of(fleet.Current);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(Report(), StatusJson.Default.StatusReport);

    public StatusReport Report()
    {
        var snapshot = fleet.Current;
        var condition = Of(snapshot);
        return new StatusReport(
            new GatewayStatus
            {
                State = condition.State,
                Reason = condition.Reason,
                Pid = Environment.ProcessId,
                Version = Version,
                StartedAt = _startedAt,
                Bind = Identity.Bind,
                Admin = Identity.Admin,
                Origin = Identity.Origin,
                Generation = snapshot.Generation,
                Wanted = snapshot.Wanted,
                Ready = snapshot.Ready.Length,
                InFlight = counters.InFlight,
                Queued = counters.Queued,
                Requests = counters.Requests,
                Retried = counters.Retried,
                RequestsPerSecond = Figures.Gateway.RequestsPerSecond,
                ErrorsPerSecond = Figures.Gateway.ErrorsPerSecond,
                P50Ms = Figures.Gateway.P50Ms,
                P99Ms = Figures.Gateway.P99Ms,
                Busy = Figures.Busy,
            },
            [.. snapshot.Replicas.Select(Live)
                .Concat(snapshot.FailedSlots.Select(Failed))
                .OrderBy(replica => Slot(replica.Id)).ThenBy(replica => replica.Id, StringComparer.Ordinal)]);
    }

    private GatewayCondition Of(FleetSnapshot snapshot) =>
        GatewayCondition.Of(snapshot, Stopping, maintenance: Maintenance is { On: true });

    // As text, slot 10 would stand before slot 2; an address has no slot.
    private static int Slot(string id) =>
        int.TryParse(id.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var slot)
            ? slot
            : int.MaxValue;

    private static ReplicaStatus Live(Replica replica) => new()
    {
        Id = replica.Id.Text,
        Generation = replica.Generation,
        State = replica.State.WireName(),
        Reason = replica.Reason ?? (replica.State == ReplicaState.Starting ? Starting(replica) : null),
        Pid = replica.Pid,
        Address = replica.Address,
        StartedAt = replica.StartedAt,
        Restarts = replica.Restarts,
        InFlight = replica.InFlight,
        Requests = replica.Requests,
        Failures = replica.Failures,
        RequestsPerSecond = replica.Recent.RequestsPerSecond,
        P50Ms = replica.Recent.P50Ms,
        P99Ms = replica.Recent.P99Ms,
        CpuPercent = replica.Usage?.CpuPercent,
        RssBytes = replica.Usage?.RssBytes,
        GcPausePercent = replica.Usage?.GcPausePercent,
        ThreadPoolQueue = replica.Usage?.ThreadPoolQueue,
        LastCheck = replica.LastCheck is { } check ? Check(check) : null,
    };

    // Whoever looks while a sick replica tries again wants to know why it died, not that it does not listen yet.
    private static string? Starting(Replica replica)
    {
        var now = replica.LastCheck?.Text;
        if (replica.Predecessor is not { } before) return now;
        return $"{(now is null ? "" : now + "; ")}the one before it died: {before}";
    }

    private static CheckStatus Check(ProbeResult check) =>
        new(check.At, check.Ok, check.Status, Math.Round(check.Elapsed.TotalMilliseconds, 2), check.Text);

    private static ReplicaStatus Failed(FailedSlot slot) => new()
    {
        Id = slot.Id.Text,
        Generation = slot.Generation,
        State = "failed",
        Reason = slot.CrashSummary is { } words ? $"{slot.Reason}: {words}" : slot.Reason,
        Pid = null,
        Address = null,
        StartedAt = null,
        Restarts = slot.Restarts,
        InFlight = 0,
        Requests = 0,
        Failures = 0,
        LastCheck = null,
    };
}
