using Gateway.Replicas;

namespace Gateway.Upgrade;

/// <summary>A gateway that replaces another opens not before its own replicas can serve.</summary>
public static class ReadinessGate
{
    /// <summary>True at once if nobody is replaced, else when all are ready; false if there will be none.</summary>
    /// <param name="least">So many must be ready, however few are wanted: addresses have to be found first.</param>
    public static async Task<bool> WaitAsync(UpgradeParent? parent, Fleet fleet, int least, Task over)
    {
        if (parent is null) return true;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fleet.Changed += Look;
        Look(null);
        await Task.WhenAny(ready.Task, over);
        fleet.Changed -= Look;
        return ready.Task.IsCompleted;

        void Look(FleetChange? change)
        {
            var now = fleet.Current;
            // One that an operator has drained is there as well.
            var there = now.Ready.Length + now.Replicas.Count(replica => replica.Held);
            if (now.Ready.Length >= least && there >= now.Wanted) ready.TrySetResult();
            else if (change is not null)
                parent.Tell(UpgradeMessageKind.Progress, $"{now.Ready.Length} of {now.Wanted} new replicas are ready");
        }
    }
}
