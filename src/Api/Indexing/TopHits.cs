namespace Api.Indexing;

/// <summary>Keeps the first hits of an order, without sorting the others.</summary>
public sealed class TopHits
{
    // A deeper page sorts everything: a heap of so many costs more.
    private const int MaxKept = 5000;

    private readonly RowTable _rows;
    private readonly SortKey[] _order;
    private readonly int _wanted;
    private readonly bool _keepsAll;
    private readonly List<(long Key, Hit Hit)> _all = [];
    private readonly PriorityQueue<Hit, (long Key, Hit Hit)> _kept;
    private (long Key, Hit Hit) _worst = (long.MaxValue, default);

    public TopHits(RowTable rows, SortKey[] order, int wanted)
    {
        (_rows, _order, _wanted, _keepsAll) = (rows, order, wanted, wanted > MaxKept);
        _kept = new(Comparer<(long Key, Hit Hit)>.Create((a, b) => Compare(b, a)));
    }

    public void Offer(Hit hit)
    {
        var key = _order[0].Of(_rows, hit);
        if (key > _worst.Key) return;
        if (_keepsAll) _all.Add((key, hit));
        else if (_kept.Count < _wanted) Keep(key, hit);
        else if (Compare((key, hit), _worst) < 0) Replace(key, hit);
    }

    public IEnumerable<Hit> InOrder(int skip)
    {
        if (!_keepsAll) _all.AddRange(_kept.UnorderedItems.Select(item => item.Priority));
        _all.Sort(Compare);
        return _all.Skip(skip).Take(_wanted - skip).Select(item => item.Hit);
    }

    private void Keep(long key, Hit hit)
    {
        _kept.Enqueue(hit, (key, hit));
        if (_kept.Count == _wanted) NoteWorst();
    }

    private void Replace(long key, Hit hit)
    {
        _kept.DequeueEnqueue(hit, (key, hit));
        NoteWorst();
    }

    private void NoteWorst() => _kept.TryPeek(out _, out _worst);

    private int Compare((long Key, Hit Hit) a, (long Key, Hit Hit) b)
    {
        if (a.Key != b.Key) return a.Key.CompareTo(b.Key);
        for (var i = 0; i < _order.Length; i++)
        {
            var way = i == 0 ? 0 : _order[i].Of(_rows, a.Hit).CompareTo(_order[i].Of(_rows, b.Hit));
            if (way == 0 && _order[i].Compare is { } compare) way = compare(_rows, a.Hit.Slot, b.Hit.Slot);
            if (way != 0) return way;
        }

        return 0;
    }
}
