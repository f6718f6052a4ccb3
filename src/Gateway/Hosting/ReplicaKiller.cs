using System.Diagnostics;
using Gateway.Platform;
using Gateway.Replicas;

namespace Gateway.Hosting;

/// <summary>Ends a replica that no longer listens to anything; the supervisor sees the end, and starts another.</summary>
public static class ReplicaKiller
{
    public static void Kill(Replica replica)
    {
        if (replica.Pid is not { } pid || replica.State == ReplicaState.Gone) return;
        try
        {
            using var process = Process.GetProcessById(pid);
            ProcessEnd.Force(process);
        }
        catch (ArgumentException)
        {
            // It ended by itself meanwhile.
        }
    }
}
