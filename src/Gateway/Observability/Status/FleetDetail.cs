using Gateway.Replicas;

namespace Gateway.Observability;

/// <summary>What the page shows beside the status document, whose keys are a contract.</summary>
/// <param name="Canary">Null unless a new version is being tried.</param>
public sealed record FleetDetail(CanaryDetail? Canary, IReadOnlyList<ReplicaDetail> Replicas)
{
    public static FleetDetail Of(FleetSnapshot fleet) => new(
        fleet.Canary is { } canary ? new CanaryDetail(canary.Generation, canary.Share) : null,
        [.. fleet.Replicas.Select(Of)]);

    private static ReplicaDetail Of(Replica replica) => new(
        replica.Id.Text, replica.Pid, replica.ServerErrors, replica.Recent.ErrorsPerSecond, Build(replica),
        [.. replica.Checks.Recent.Select(Milliseconds)], CheckStatus.Of(replica.Checks.LastFailure));

    private static string[]? Build(Replica replica) =>
        replica.Progress is { Blocked: true } progress ? progress.Text.Split('\n') : null;

    private static double? Milliseconds(ProbeResult check) =>
        check.Ok ? Math.Round(check.Elapsed.TotalMilliseconds, 2) : null;
}

/// <param name="Share">Of the requests, 0 to 1.</param>
public sealed record CanaryDetail(int Generation, double Share);

/// <param name="ServerErrors">Answers of 500 and above.</param>
/// <param name="ErrorsPerSecond">These and attempts that failed, lately.</param>
/// <param name="Build">Why it does not build; null unless it is edited as it runs.</param>
/// <param name="Checks">How many milliseconds the last ones took, the oldest first; null is one that failed.</param>
public sealed record ReplicaDetail(
    string Id, int? Pid, long ServerErrors, double? ErrorsPerSecond, IReadOnlyList<string>? Build,
    IReadOnlyList<double?> Checks, CheckStatus? LastFailure);
