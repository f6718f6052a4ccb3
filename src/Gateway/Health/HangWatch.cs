using Gateway.Observability;
using Gateway.Replicas;

namespace Gateway.Health;

/// <summary>How a replica that does not serve is replaced.</summary>
/// <param name="Kill">Ends its process now, for one that no longer listens to anything.</param>
/// <param name="Replace">Has another take its place, with time for what it is at.</param>
public sealed record Remediation(Action<Replica> Kill, Action<Replica, string> Replace);

/// <summary>Ends replicas that are hung for too long; the supervisor then starts others.</summary>
public sealed class HangWatch(HangOptions options, Remediation relief, GatewayLog log, TimeProvider clock)
{
    private readonly DumpStore _dumps = new(options, log, clock);

    /// <summary>To be told of a replica without a sign of life; true once it has been ended, and nothing is left to
    /// do.</summary>
    /// <param name="replica">Any; only a child that serves no more is ended.</param>
    /// <param name="meaning">Of its last probe.</param>
    /// <param name="lifeless">Since its last sign of life.</param>
    /// <param name="stop">Ends the writing of a dump.</param>
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

    private bool IsDue(Replica replica, TimeSpan lifeless) =>
        replica.Origin == ReplicaOrigin.Child && replica.State.IsUnhealthy()
        && options.KillAfter > TimeSpan.Zero && lifeless >= options.KillAfter;
}
