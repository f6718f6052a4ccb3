using System.Reflection;
using Gateway.Replicas;
using Gateway.Requests;

namespace Gateway.Observability;

/// <summary>What a gateway is, as opposed to how it stands.</summary>
/// <param name="Origin">Where its replicas come from: <c>processes</c> or <c>addresses</c>.</param>
/// <param name="App">The name by which people tell it from others.</param>
public sealed record GatewayIdentity(IReadOnlyList<string> Bind, string? Admin, string Origin, string App);

/// <param name="identity">Asked for each report: ports are known once it listens.</param>
public sealed class StatusReporter(
    Fleet fleet, GatewayCounters counters, FleetFigures figures, GatewayModes modes, Func<GatewayIdentity> identity,
    TimeProvider clock)
{
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    public static string Version { get; } = typeof(StatusReporter).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public GatewayIdentity Identity => identity();
    public GatewayCondition Condition => Of(fleet.Current);

    /// <summary>Clients are to be sent here: whoever comes is answered, if only that no replica is ready.</summary>
    public bool Answers => !modes.Drain.On && (modes.Maintenance.On || fleet.Current.Settled);

    /// <summary>Without what a replica says of itself.</summary>
    public GatewayCondition PublicCondition
    {
        get
        {
            var snapshot = fleet.Current;
            return Of(snapshot).Public(snapshot);
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(Report(), StatusJson.Default.StatusReport);

    /// <summary>What the page shows beside the report.</summary>
    public FleetDetail Detail() => FleetDetail.Of(fleet.Current);

    public StatusReport Report()
    {
        var snapshot = fleet.Current;
        var (condition, identity) = (Of(snapshot), Identity);
        return new StatusReport(
            new GatewayStatus
            {
                State = condition.State,
                Reason = condition.Reason,
                Pid = Environment.ProcessId,
                Version = Version,
                App = identity.App,
                StartedAt = _startedAt,
                Bind = identity.Bind,
                Admin = identity.Admin,
                Origin = identity.Origin,
                Generation = snapshot.Generation,
                Wanted = snapshot.Wanted,
                Ready = snapshot.Ready.Length,
                InFlight = counters.InFlight,
                Queued = counters.Queued,
                Requests = counters.Requests,
                Retried = counters.Retried,
                RequestsPerSecond = figures.Gateway.RequestsPerSecond,
                ErrorsPerSecond = figures.Gateway.ErrorsPerSecond,
                P50Ms = figures.Gateway.P50Ms,
                P99Ms = figures.Gateway.P99Ms,
                Busy = figures.Busy,
            },
            [.. snapshot.Replicas.Select(Live)
                .Concat(snapshot.FailedSlots.Select(Failed))
                .OrderBy(replica => Slot(replica.Id)).ThenBy(replica => replica.Id, StringComparer.Ordinal)]);
    }

    private GatewayCondition Of(FleetSnapshot snapshot) =>
        GatewayCondition.Of(snapshot, modes.Drain.On, modes.Maintenance.On);

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
        LastCheck = CheckStatus.Of(replica.LastCheck),
    };

    // Whoever looks while a sick replica tries again wants to know why it died, not that it does not listen yet.
    private static string? Starting(Replica replica)
    {
        var now = replica.LastCheck?.Text;
        if (replica.Predecessor is not { } before) return now;
        return $"{(now is null ? "" : now + "; ")}the one before it died: {before}";
    }

    private static ReplicaStatus Failed(FailedSlot slot) => new()
    {
        Id = slot.Id.Text,
        Generation = slot.Generation,
        State = "failed",
        Reason = slot.CrashSummary is { } words ? $"{slot.Reason}: {words}" : slot.Reason,
        Restarts = slot.Restarts,
    };
}
