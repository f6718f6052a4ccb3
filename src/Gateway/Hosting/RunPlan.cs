using Gateway.Apps;

namespace Gateway.Hosting;

/// <param name="CpusEach">The share of the CPUs that each is told, 1 and up.</param>
public sealed record RunPlan(ReplicaCommand? Command, int Replicas, string Why, int CpusEach, string App)
{
    /// <summary>Every version of the app that runs; of no use where none is started.</summary>
    public AppReleases Releases { get; init; } = AppReleases.None;

    /// <summary>Absolute path of what <see cref="Command"/> runs, as it was named; empty where none is.</summary>
    public string AppPath { get; init; } = "";

    public IReadOnlyList<Upstream> Upstreams { get; init; } = [];

    /// <summary>What <c>--app</c> means: a project's or program's name without its ending, or where replicas are found.
    /// </summary>
    public string AppName => Upstreams.Count > 0
        ? App
        : Path.GetExtension(AppPath).ToUpperInvariant() is ".DLL" or ".EXE" or ".CSPROJ" or ".FSPROJ" or ".VBPROJ"
            ? Path.GetFileNameWithoutExtension(AppPath)
            : Path.GetFileName(AppPath);
}
