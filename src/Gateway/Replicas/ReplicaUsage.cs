namespace Gateway.Replicas;

/// <summary>What a replica's process takes; a figure that cannot be known is null.</summary>
/// <param name="CpuPercent">Of one CPU over the last sample: 100 is one CPU kept busy, and more is possible.</param>
/// <param name="RssBytes">Resident memory.</param>
/// <param name="GcPausePercent">Share of time in which a garbage collection held the app, 0 to 100.</param>
/// <param name="ThreadPoolQueue">Work items that wait for a thread of its pool.</param>
public sealed record ReplicaUsage(double? CpuPercent, long? RssBytes, double? GcPausePercent, int? ThreadPoolQueue);
