using System.Buffers;

namespace Api.Indexing;

/// <summary>Takes what a search may find: lets pass what the query admits, counts it, and keeps what is shown.</summary>
public sealed class Hits(RowTable rows, SearchQuery query) : IDisposable
{
    private readonly TopHits _top = new(rows, query.Order, (int)Math.Min((long)query.Skip + query.Take, int.MaxValue));
    private readonly int[] _kinds = Counters(rows.Kinds.Values, query.KindTests);
    private readonly int[] _aims = Counters(rows.Aims.Values, query.AimTests);
    private readonly int[] _closing = new int[Found.DaysCounted];
    private readonly int[] _posted = new int[Found.DaysCounted];

    public void Add(int slot, float score)
    {
        ref readonly var row = ref rows[slot];
        if (row.IsDead || _kinds[row.Kind] < 0 || _aims[row.Aim] < 0 || !query.IsInRanges(rows, slot)) return;
        _kinds[row.Kind]++;
        _aims[row.Aim]++;
        if ((uint)(row.CloseDay - query.Today) < Found.DaysCounted) _closing[row.CloseDay - query.Today]++;
        if ((uint)(query.Today - row.PostDay) < Found.DaysCounted) _posted[query.Today - row.PostDay]++;
        _top.Offer(new Hit(slot, score));
    }

    public Found Result() => new(
        rows.Shown, [.. _top.InOrder(query.Skip).Select(hit => (rows[hit.Slot, RowNumber.Id], hit.Slot))],
        Counted(rows.Kinds.Values, _kinds), Counted(rows.Aims.Values, _aims), _closing, _posted);

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_kinds);
        ArrayPool<int>.Shared.Return(_aims);
    }

    // Below 0 for what is not let in.
    private static int[] Counters<T>(IReadOnlyList<T> values, Predicate<T>[] tests)
    {
        var counts = ArrayPool<int>.Shared.Rent(values.Count);
        for (var i = 0; i < values.Count; i++) counts[i] = SearchQuery.PassesAll(tests, values[i]) ? 0 : -1;
        return counts;
    }

    private static List<(T, int)> Counted<T>(IReadOnlyList<T> values, int[] counts)
    {
        var found = new List<(T, int)>();
        for (var i = 0; i < values.Count; i++)
            if (counts[i] > 0)
                found.Add((values[i], counts[i]));
        return found;
    }
}

/// <param name="Shown">What is kept of the rows of <paramref name="Rows"/>.</param>
/// <param name="Rows">The opportunities that are shown, in order.</param>
/// <param name="Kinds">How many of each kind were found in all.</param>
/// <param name="Aims">How many of each aim.</param>
/// <param name="Closing">How many of them close today, tomorrow and so on.</param>
/// <param name="Posted">How many of them were posted today, yesterday and so on.</param>
public sealed record Found(
    ShownRows Shown, (long Id, int Slot)[] Rows, List<(RowKind Kind, int Count)> Kinds, List<(RowAim Aim, int Count)> Aims,
    int[] Closing, int[] Posted)
{
    public const int DaysCounted = 121;
}
