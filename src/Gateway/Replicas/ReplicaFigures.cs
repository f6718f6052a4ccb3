namespace Gateway.Replicas;

/// <summary>What its process takes; null is what cannot be known. <c>CpuPercent</c> is of one CPU, so above 100 is
/// possible; <c>GcPausePercent</c> is the time in which a collection held the app, 0 to 100.</summary>
public sealed record ReplicaUsage(double? CpuPercent, long? RssBytes, double? GcPausePercent, int? ThreadPoolQueue);

public sealed record RecentFigures(double? RequestsPerSecond, double? ErrorsPerSecond, double? P50Ms, double? P99Ms)
{
    public static RecentFigures None { get; } = new(null, null, null, null);
}
