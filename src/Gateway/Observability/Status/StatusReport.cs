using System.Text.Json.Serialization;
using Gateway.Replicas;

namespace Gateway.Observability;

/// <summary>What <c>gateway status --json</c> shows, and <c>GET /replicas</c>. Null is not known.</summary>
public sealed record StatusReport(GatewayStatus Gateway, IReadOnlyList<ReplicaStatus> Replicas);

public sealed record GatewayStatus
{
    public required string State { get; init; }
    public required string? Reason { get; init; }
    public required int Pid { get; init; }
    public required string Version { get; init; }
    public required string App { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required IReadOnlyList<string> Bind { get; init; }
    public required string? Admin { get; init; }
    public required string Origin { get; init; }
    public required int Generation { get; init; }
    public required int Wanted { get; init; }
    public required int Ready { get; init; }
    public required int InFlight { get; init; }
    public int? Queued { get; init; }
    public required long Requests { get; init; }
    public required long Retried { get; init; }
    public double? RequestsPerSecond { get; init; }
    public double? ErrorsPerSecond { get; init; }
    public double? P50Ms { get; init; }
    public double? P99Ms { get; init; }
    public double? Busy { get; init; }
}

public sealed record ReplicaStatus
{
    public required string Id { get; init; }
    public required int Generation { get; init; }
    public required string State { get; init; }
    public required string? Reason { get; init; }
    public int? Pid { get; init; }
    public string? Address { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public required int Restarts { get; init; }
    public int InFlight { get; init; }
    public long Requests { get; init; }
    public long Failures { get; init; }
    public double? RequestsPerSecond { get; init; }
    public double? P50Ms { get; init; }
    public double? P99Ms { get; init; }
    public double? CpuPercent { get; init; }
    public long? RssBytes { get; init; }
    public double? GcPausePercent { get; init; }
    public int? ThreadPoolQueue { get; init; }
    public CheckStatus? LastCheck { get; init; }
}

public sealed record CheckStatus(DateTimeOffset At, bool Ok, int? Status, double Ms, string? Text)
{
    public static CheckStatus? Of(ProbeResult? check) => check is null
        ? null
        : new(check.At, check.Ok, check.Status, Math.Round(check.Elapsed.TotalMilliseconds, 2), check.Text);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StatusReport))]
public sealed partial class StatusJson : JsonSerializerContext;
