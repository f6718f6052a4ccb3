using System.Collections.Concurrent;

namespace Gateway.FrontDoor;

/// <summary>The counts of this gateway alone.</summary>
public sealed class LocalRates(int mostClients, TimeProvider clock)
{
    private readonly ConcurrentDictionary<RatePolicy, ClientCounts> _counts = [];
    private readonly long _began = clock.GetTimestamp();

    /// <summary>Counts it by every policy, or by none.</summary>
    /// <returns>Null when it may pass.</returns>
    public RateRefusal? Take(IReadOnlyList<RateAsk> asks)
    {
        var now = clock.GetElapsedTime(_began).Ticks;
        for (var place = 0; place < asks.Count; place++)
        {
            var wait = CountsOf(asks[place]).Take(asks[place].Client, now);
            if (wait == 0) continue;
            for (var before = 0; before < place; before++)
                CountsOf(asks[before]).GiveBack(asks[before].Client, now);
            return new RateRefusal(asks[place].Policy, TimeSpan.FromTicks(wait));
        }

        return null;
    }

    private ClientCounts CountsOf(RateAsk ask) =>
        _counts.GetOrAdd(ask.Policy, static (policy, most) => ClientCounts.Of(policy, most), mostClients);
}
