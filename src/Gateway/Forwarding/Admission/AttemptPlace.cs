using Gateway.Replicas;

namespace Gateway.Forwarding;

/// <summary>The present attempt's place at a replica. Others may have it while the client lets the attempt
/// wait.</summary>
public sealed class AttemptPlace
{
    private volatile RequestLease? _lease;

    /// <summary>To be told that a place has become free.</summary>
    public Action Freed { get; set; } = () => { };

    public void Take(RequestLease lease) => _lease = lease;

    public void GiveBack(PlaceGiven why)
    {
        _lease?.GivePlaceBack(why);
        Freed();
    }

    public void TakeAgain(PlaceGiven why) => _lease?.TakePlaceAgain(why);
}
