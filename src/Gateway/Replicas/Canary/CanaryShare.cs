namespace Gateway.Replicas;

/// <summary>How much of the traffic a new version gets while it is tried.</summary>
/// <param name="Generation">Of the replicas that get it.</param>
/// <param name="Share">From 0 to 1.</param>
public sealed record CanaryShare(int Generation, double Share)
{
    /// <summary>Whether a request goes to the new version.</summary>
    /// <param name="dice">From 0 to 1.</param>
    public bool Takes(double dice) => dice < Share;

    /// <summary>Whether a replica belongs to the side that the request goes to.</summary>
    public bool Admits(Replica replica, bool toNew) => replica.Generation == Generation == toNew;
}
