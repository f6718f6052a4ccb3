using System.Globalization;
using Gateway.Replicas;
using Gateway.Supervision;

namespace Gateway;

/// <summary>Why a gateway that replaces another opens later: not before its own replicas can serve.</summary>
public static class Inauguration
{
    /// <summary>True at once where nobody is replaced, else when all replicas are ready; false when there will be
    /// none.</summary>
    /// <param name="ancestor">Who is replaced.</param>
    /// <param name="parts">The gateway that waits.</param>
    /// <param name="least">So many must be ready, however few are wanted: addresses have to be found first.</param>
    /// <param name="supervised">Ends when no replica can boot.</param>
    public static async Task<bool> WaitAsync(
        Ancestor? ancestor, GatewayParts parts, int least, Task<SupervisorEnd> supervised)
    {
        if (ancestor is null) return true;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        parts.Fleet.Changed += Look;
        Look(null);
        await Task.WhenAny(ready.Task, supervised, parts.Stop.Asked);
        parts.Fleet.Changed -= Look;
        return ready.Task.IsCompleted;

        void Look(FleetChange? change)
        {
            var fleet = parts.Fleet.Current;
            // One that an operator has drained is there as well.
            var there = fleet.Ready.Length + fleet.Replicas.Count(replica => replica.Held);
            if (fleet.Ready.Length >= least && there >= fleet.Wanted) ready.TrySetResult();
            else if (change is not null) ancestor.Tell(HeirWordKind.Progress, string.Create(
                CultureInfo.InvariantCulture, $"{fleet.Ready.Length} of {fleet.Wanted} new replicas are ready"));
        }
    }
}
