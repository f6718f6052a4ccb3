using System.Runtime.InteropServices;

namespace Gateway.FrontDoor;

/// <summary>The counts of one policy, by client.</summary>
public abstract class ClientCounts
{
    /// <returns>0 when it may pass, and is counted; else the ticks after which it may.</returns>
    public abstract long Take(ClientKey client, long now);

    /// <summary>It was counted, and did not pass for another reason.</summary>
    public abstract void GiveBack(ClientKey client, long now);

    /// <summary>Clients that are remembered.</summary>
    public abstract long Count { get; }

    /// <param name="most">Clients that are remembered at least, before any is forgotten; twice as many at most.</param>
    public static ClientCounts Of(RatePolicy policy, int most) => policy.Algorithm switch
    {
        RateAlgorithm.Sliding => new ClientCounts<SlidingWindowCount>(policy, most),
        RateAlgorithm.Bucket => new ClientCounts<TokenBucketCount>(policy, most),
        _ => new ClientCounts<FixedWindowCount>(policy, most),
    };
}

/// <summary>Bounded by two generations. The older is dropped when the younger is full, and when nothing in it matters
/// any more: who is forgotten starts anew, and nobody pays for another.</summary>
public sealed class ClientCounts<TCount>(RatePolicy policy, int most) : ClientCounts
    where TCount : struct, IRateCount
{
    // Each has a lock of its own.
    private const int Shards = 64;

    // A turn of the generations costs more than the memory of some seconds.
    private static readonly TimeSpan _shortestMemory = TimeSpan.FromSeconds(10);

    private readonly Shard[] _shards = [.. Enumerable.Range(0, Shards).Select(_ => new Shard())];
    private readonly int _most = most / Shards;
    private readonly long _matters = Math.Max(_shortestMemory.Ticks, MattersFor(policy));

    public override long Count => _shards.Sum(shard => (long)shard.Count);

    public override long Take(ClientKey client, long now)
    {
        var shard = Of(client);
        lock (shard) return shard.Find(client, now, _most, _matters).Take(policy, now);
    }

    public override void GiveBack(ClientKey client, long now)
    {
        var shard = Of(client);
        lock (shard) shard.Find(client, now, _most, _matters).GiveBack(policy, now);
    }

    private Shard Of(ClientKey client) => _shards[client.GetHashCode() & (Shards - 1)];

    // After which a client that has not asked is like one that never has.
    private static long MattersFor(RatePolicy policy) => policy.Algorithm switch
    {
        RateAlgorithm.Sliding => 2 * policy.Window.Ticks,
        RateAlgorithm.Bucket => (long)(policy.Window.Ticks * ((double)policy.Burst / policy.Limit)),
        _ => policy.Window.Ticks,
    };

    private sealed class Shard
    {
        private Dictionary<ClientKey, TCount> _young = [];
        private Dictionary<ClientKey, TCount> _old = [];
        private long _turned;

        public int Count => _young.Count + _old.Count;

        public ref TCount Find(ClientKey client, long now, int most, long matters)
        {
            if (_young.Count >= most || now - _turned >= matters) (_old, _young, _turned) = (_young, [], now);
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_young, client, out var exists);
            if (!exists && _old.Remove(client, out var before)) count = before;
            return ref count;
        }
    }
}
