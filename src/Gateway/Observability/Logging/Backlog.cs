namespace Gateway.Observability;

/// <summary>The last of what has happened, numbered, in a ring: a reader that is too slow misses some and holds nobody
/// up.</summary>
/// <param name="most">Items kept.</param>
/// <param name="mostWeight">Of all of them together.</param>
public sealed class Backlog<T>(int most, long mostWeight, Func<T, int> weigh)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Id, T Item)> _items = new();
    private readonly AsyncSignal _added = new();
    private long _last;
    private long _weight;

    public long Last
    {
        get
        {
            lock (_gate) return _last;
        }
    }

    public void Add(Func<long, T> make)
    {
        lock (_gate)
        {
            var item = make(++_last);
            _items.Enqueue((_last, item));
            _weight += weigh(item);
            while (_items.Count > most || (_weight > mostWeight && _items.Count > 1))
                _weight -= weigh(_items.Dequeue().Item);
        }

        _added.Set();
    }

    /// <summary>What has come since <paramref name="id"/>; with 0 all that is kept.</summary>
    public IReadOnlyList<(long Id, T Item)> After(long id)
    {
        lock (_gate)
        {
            // A number from an earlier gateway says nothing here.
            if (id > _last) id = 0;
            return [.. _items.SkipWhile(item => item.Id <= id)];
        }
    }

    public Task AddedAfter(long id)
    {
        lock (_gate) return _last > id ? Task.CompletedTask : _added.Next;
    }
}
