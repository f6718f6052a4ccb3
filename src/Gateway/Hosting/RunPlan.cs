using Gateway.Apps;

namespace Gateway.Hosting;

/// <summary>What a run comes down to once the app has been found and the CPUs counted.</summary>
/// <param name="Command">Starts one replica; null when none is to be started.</param>
/// <param name="Replicas">How many are kept.</param>
/// <param name="Why">Where that number comes from, for people.</param>
/// <param name="CpusEach">The share of the CPUs that each is told, 1 and up.</param>
/// <param name="App">What is served, for people.</param>
public sealed record RunPlan(ReplicaCommand? Command, int Replicas, string Why, int CpusEach, string App)
{
    /// <summary>Every version of the app that runs; of no use where none is started.</summary>
    public AppReleases Releases { get; init; } = AppReleases.None;

    /// <summary>Names whose addresses are the replicas; empty when they are started here.</summary>
    public IReadOnlyList<Upstream> Upstreams { get; init; } = [];
}
