using System.Buffers;

namespace Api.Indexing;

/// <summary>Takes what a search may find: lets pass what the query admits, counts it, and keeps what is shown.</summary>
public sealed class Hits : IDisposable
{
    private readonly RowTable _rows;
    private readonly SearchQuery _query;
    private readonly TopHits _top;
    private readonly int[] _counts;

    public Hits(RowTable rows, SearchQuery query)
    {
        (_rows, _query) = (rows, query);
        _top = new TopHits(rows, query.Order, (int)Math.Min((long)query.Skip + query.Take, int.MaxValue));
        _counts = ArrayPool<int>.Shared.Rent(rows.Kinds.Count);
        // Below 0 for the kinds that are not let in.
        for (var kind = 0; kind < rows.Kinds.Count; kind++) _counts[kind] = query.AdmitsKind(rows.Kinds[kind]) ? 0 : -1;
    }

    public void Add(int slot, float score)
    {
        ref readonly var row = ref _rows[slot];
        ref var count = ref _counts[row.Kind];
        if (row.IsDead || count < 0 || !_query.Admits(in row)) return;
        count++;
        _top.Offer(new Hit(slot, score));
    }

    public Found Found()
    {
        var kinds = new List<(RowKind, int)>();
        for (var kind = 0; kind < _rows.Kinds.Count; kind++)
            if (_counts[kind] > 0) kinds.Add((_rows.Kinds[kind], _counts[kind]));
        return new Found([.. _top.InOrder(_query.Skip).Select(hit => _rows[hit.Slot].Id)], kinds);
    }

    public void Dispose() => ArrayPool<int>.Shared.Return(_counts);
}

/// <param name="Ids">The opportunities that are shown, in order.</param>
/// <param name="Kinds">How many of each kind were found in all.</param>
public sealed record Found(long[] Ids, IReadOnlyList<(RowKind Kind, int Count)> Kinds);
