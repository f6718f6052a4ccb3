using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Health;

/// <summary><c>Kill</c> is for one that listens to nothing, <c>Replace</c> gives time for what it is at.</summary>
public sealed record Remediation(Action<Replica> Kill, Action<Replica, string> Replace);

/// <summary>Ends replicas that have been silent for too long; the supervisor then starts others.</summary>
public sealed class HangWatch(
    Fleet fleet, HangOptions options, Replacements replacements, Remediation relief, GatewayLog log, TimeProvider clock)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly DumpStore _dumps = new(options, log, clock);
    private readonly HashSet<Replica> _ended = [];
    private ReplacementVerdict _verdict;

    public async Task LookAsync(CancellationToken stop)
    {
        replacements.Look();
        var replicas = fleet.Current.Replicas;
        _ended.IntersectWith(replicas);
        var worst = ReplacementVerdict.Replace;
        // The one with the least to lose goes first: it may be the only one.
        foreach (var replica in replicas.Where(IsDue).OrderBy(replica => replica.InFlight))
        {
            var verdict = replacements.TryBegin(replica);
            if (verdict == ReplacementVerdict.Replace) await EndAsync(replica, stop);
            else if (verdict > worst) worst = verdict;
        }

        Tell(worst);
    }

    private bool IsDue(Replica replica) =>
        options.KillAfter > TimeSpan.Zero && IsSilent(replica)
        && replacements.SilentFor(replica) >= options.KillAfter;

    // One that dotnet watch builds and starts again is away for as long as that takes.
    private bool IsSilent(Replica replica) =>
        replica is { Origin: ReplicaOrigin.Child, IsWatched: false, Silence: not null } && replica.State.IsUnhealthy()
        && !_ended.Contains(replica);

    private async Task EndAsync(Replica replica, CancellationToken stop)
    {
        _ended.Add(replica);
        if (replica.Silence is { Unreachable: true })
        {
            relief.Replace(replica, replica.Reason ?? "it cannot be reached");
            return;
        }

        log.ReplicaHung(replica.Id, replacements.SilentFor(replica).TotalSeconds);
        await _dumps.WriteAsync(replica, stop);
        fleet.Hang(replica, replica.Reason ?? "it is killed", leave: true);
        relief.Kill(replica);
    }

    private void Tell(ReplacementVerdict verdict)
    {
        var before = _verdict;
        _verdict = verdict;
        // What others report is not ours to end.
        if (verdict == before && verdict == ReplacementVerdict.Replace) return;
        var words = verdict == ReplacementVerdict.Replace ? null : Words(verdict);
        if (words is not null && verdict != before) log.Warn(words);
        fleet.Report(words);
    }

    private string? Words(ReplacementVerdict verdict)
    {
        var silent = fleet.Current.Replicas.Where(IsSilent).ToList();
        return silent.Count == 0 ? null : ReplacementRule.Words(
            silent.Count, replacements.Around(silent[0]).All, silent.Max(replacements.SilentFor),
            silent.TrueForAll(replica => replica.Silence is { Unreachable: true }), verdict);
    }
}
