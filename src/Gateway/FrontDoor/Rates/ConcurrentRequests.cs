using System.Runtime.InteropServices;

namespace Gateway.FrontDoor;

/// <summary>Requests in flight by client; who has none is not remembered, so that they bound it.</summary>
public sealed class ConcurrentRequests(RatePolicy policy)
{
    private readonly Dictionary<ClientKey, int> _inFlight = [];
    private readonly Lock _gate = new();

    public RatePolicy Policy { get; } = policy;

    public bool TryEnter(RateClient client)
    {
        lock (_gate)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_inFlight, client.For(Policy), out _);
            if (count >= Policy.Limit) return false;
            count++;
            return true;
        }
    }

    public void Leave(RateClient client)
    {
        lock (_gate)
        {
            var key = client.For(Policy);
            if (--CollectionsMarshal.GetValueRefOrNullRef(_inFlight, key) == 0) _inFlight.Remove(key);
        }
    }
}
