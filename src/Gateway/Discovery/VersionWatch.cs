using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Discovery;

/// <summary>Compares found replicas of a new version with those that were there, and takes them out of rotation when
/// they do worse: whoever rolls them out does not ask the gateway. It reads counts that exist anyway.</summary>
public sealed class VersionWatch(
    Fleet fleet, DiscoveryOptions discovery, RolloutOptions rollout, GatewayLog log, TimeProvider clock)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> _accepted = [];
    private readonly Dictionary<string, string> _rejected = [];
    private readonly Dictionary<string, Trial> _trials = [];
    private readonly HashSet<Replica> _out = [];
    private readonly long _born = clock.GetTimestamp();
    private TimeSpan Now => clock.GetElapsedTime(_born);

    public void Look()
    {
        var replicas = fleet.Current.Replicas;
        foreach (var back in _out.Where(replica => !replica.Held).ToList()) TakeBack(back);
        foreach (var (version, trial) in _trials.ToList()) Judge(version, trial);
        // One whose first answers all failed is unhealthy again before the next look.
        foreach (var replica in replicas.Where(one => one.State == ReplicaState.Ready || one.State.IsUnhealthy()))
            if (replica.Version is { } version) Meet(replica, version);
        Steer();
        if (fleet.Current.Ready.IsEmpty && _out.Where(IsTakenOut).ToList() is { Count: > 0 } rejected) LetIn(rejected);
    }

    private void Meet(Replica replica, string version)
    {
        if (_accepted.Contains(version) || _trials.ContainsKey(version)) return;
        if (_rejected.TryGetValue(version, out var why)) TakeOut(replica, why);
        else if (Known() is { Count: > 0 } known) Try(replica, version, known);
        // Nobody to compare it with.
        else if (replica.State == ReplicaState.Ready) _accepted.Add(version);
    }

    private List<Replica> Known() =>
        [.. fleet.Current.Ready.Where(replica => replica.Version is { } version && _accepted.Contains(version))];

    private void Try(Replica replica, string version, List<Replica> known)
    {
        var plan = new CanaryPlan(Share: 1, discovery.Watch);
        _trials[version] = new Trial(replica, new CanaryWatch(replica, known, plan, rollout, Now), known.Count);
        log.Say($"version {version} is new, on {replica.Id}: it is compared with {known[0].Version} "
            + $"for {Duration.Format(discovery.Watch)}");
    }

    private void Judge(string version, Trial trial)
    {
        if (trial.Replica.State is ReplicaState.Gone or ReplicaState.Draining)
        {
            // The next one of its version is compared instead.
            _trials.Remove(version);
            return;
        }

        if (trial.Watch.Look(Now) is not { } verdict) return;
        _trials.Remove(version);
        if (verdict.Finding == CanaryFinding.Worse)
        {
            _rejected[version] = $"version {version}: {verdict.Numbers}";
            TakeOut(trial.Replica, _rejected[version]);
            return;
        }

        _accepted.Add(version);
        log.Say($"version {version} stays: {verdict.Numbers}");
    }

    private void TakeOut(Replica replica, string why)
    {
        // A bad answer is better than none.
        bool AnotherServes(FleetSnapshot now) => now.Ready.Any(other => other != replica && !IsRejected(other));
        if (fleet.Drain(replica, HoldReason.Version, why, AnotherServes) != Removal.Done) return;
        _out.Add(replica);
        log.Warn($"{replica.Id} gets no more requests: {why}; gateway undrain {replica.Id} lets it serve all the same");
    }

    private bool IsRejected(Replica replica) => replica.Version is { } version && _rejected.ContainsKey(version);

    // It has gone for good, or an operator has undrained it.
    private void TakeBack(Replica replica)
    {
        _out.Remove(replica);
        if (replica.State is ReplicaState.Gone or ReplicaState.Draining) return;
        _rejected.Remove(replica.Version!);
        _accepted.Add(replica.Version!);
        log.Say($"version {replica.Version} serves, since an operator wants it");
    }

    private static bool IsTakenOut(Replica replica) => replica.Hold == HoldReason.Version;

    private void LetIn(List<Replica> rejected)
    {
        log.Warn("nobody else is ready: the versions that were taken out serve again");
        foreach (var replica in rejected)
        {
            _out.Remove(replica);
            fleet.Undrain(replica);
        }
    }

    // One at a time: there are two sides. It may be that the old ones are nearly gone by now.
    private void Steer()
    {
        if (discovery.CanaryPercent == 0) return;
        var share = _trials.Select(trial => ShareOf(trial.Key, trial.Value)).FirstOrDefault();
        if (share != fleet.Current.Canary) fleet.Steer(share);
    }

    private CanaryShare ShareOf(string version, Trial trial)
    {
        var share = VersionShare.Of(discovery.CanaryPercent, trial.Old, Known().Count);
        return new CanaryShare(trial.Replica.Generation, share) { Version = version };
    }

    private sealed record Trial(Replica Replica, CanaryWatch Watch, int Old);
}

public static class VersionShare
{
    /// <summary>Whoever rolls out takes old replicas away meanwhile: none of them gets more than it had.</summary>
    /// <param name="percent">That are meant for the new version.</param>
    /// <param name="before">Old replicas when it came, 1 and up.</param>
    /// <param name="now">Those that are left.</param>
    public static double Of(int percent, int before, int now) => Math.Max(percent / 100.0, 1 - (now / (double)before));
}
