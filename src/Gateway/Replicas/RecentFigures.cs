namespace Gateway.Replicas;

/// <summary>What has been going on lately; null is what cannot be known yet.</summary>
public sealed record RecentFigures(
    double? RequestsPerSecond, double? ErrorsPerSecond, double? P50Ms, double? P99Ms)
{
    public static RecentFigures None { get; } = new(null, null, null, null);
}
