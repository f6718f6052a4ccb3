using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Health;

/// <summary><c>Kill</c> is for one that listens to nothing, <c>Replace</c> gives time for what it is at.</summary>
public sealed record Remediation(Action<Replica> Kill, Action<Replica, string> Replace);

/// <summary>Ends replicas that are hung for too long; the supervisor then starts others.</summary>
public sealed class HangWatch(HangOptions options, Remediation relief, GatewayLog log, TimeProvider clock)
{
    private readonly DumpStore _dumps = new(options, log, clock);

    /// <summary>True once a replica that has been lifeless for so long has been ended.</summary>
    public async Task<bool> LookAsync(Replica replica, ProbeMeaning meaning, TimeSpan lifeless, CancellationToken stop)
    {
        if (!IsDue(replica, lifeless)) return false;
        if (meaning == ProbeMeaning.Failed)
        {
            relief.Replace(replica, replica.Reason ?? "it cannot be reached");
            return true;
        }

        log.ReplicaHung(replica.Id, lifeless.TotalSeconds);
        await _dumps.WriteAsync(replica, stop);
        relief.Kill(replica);
        return true;
    }

    // One that dotnet watch builds and starts again is away for as long as that takes.
    private bool IsDue(Replica replica, TimeSpan lifeless) =>
        replica is { Origin: ReplicaOrigin.Child, IsWatched: false } && replica.State.IsUnhealthy()
        && options.KillAfter > TimeSpan.Zero && lifeless >= options.KillAfter;
}
