using Gateway.Replicas;

namespace Gateway.Health;

/// <param name="All">Replicas that there should be.</param>
/// <param name="Well">Those that serve and show life.</param>
public readonly record struct FleetHealth(int All, int Well)
{
    /// <summary>Envoy's panic threshold: what more than half of the replicas have in common is not theirs, but comes
    /// from the load or a database.</summary>
    public bool IsShared => Well * 2 < All;

    /// <summary>As it is now.</summary>
    public static FleetHealth Of(FleetSnapshot fleet) => Of(fleet, replica => replica.Silence is null);

    /// <param name="isBelieved">Of one that is ready.</param>
    public static FleetHealth Of(FleetSnapshot fleet, Func<Replica, bool> isBelieved) =>
        new(Math.Max(fleet.Wanted, fleet.Ready.Length), fleet.Ready.Count(isBelieved));
}
