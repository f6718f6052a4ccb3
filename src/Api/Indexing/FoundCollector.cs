using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Api.Indexing;

/// <summary>Takes what has the words: lets pass what the query admits, counts it, and hands it on to what keeps the first.</summary>
/// <param name="query">Whose filters a hit must pass.</param>
/// <param name="top">Keeps what is shown.</param>
public sealed class FoundCollector(SearchQuery query, TopFieldCollector top) : ICollector
{
    private const int DaysCounted = 121;

    private readonly List<(RowKind, int)> _foundKinds = [];
    private readonly List<(RowAim, int)> _foundAims = [];
    private readonly int[] _closing = new int[DaysCounted];
    private readonly int[] _posted = new int[DaysCounted];
    private readonly long[][] _ranged = new long[query.Ranges.Length][];
    private SegmentColumns? _segment;
    private int[] _kinds = [];
    private int[] _aims = [];
    private long[] _closeDays = [];
    private long[] _postDays = [];
    private int _count;

    public bool AcceptsDocsOutOfOrder => false;

    public void SetScorer(Scorer scorer) => top.SetScorer(scorer);

    public void SetNextReader(AtomicReaderContext context)
    {
        EndSegment();
        _segment = SegmentColumns.Of(context.AtomicReader);
        (_kinds, _aims) = (Counters(_segment.Kinds, query.KindTests), Counters(_segment.Aims, query.AimTests));
        long[] Numbers(RowNumber name) => SegmentColumns.Numbers(context.AtomicReader, name);
        (_closeDays, _postDays) = (Numbers(RowNumber.CloseDay), Numbers(RowNumber.PostDay));
        for (var i = 0; i < _ranged.Length; i++) _ranged[i] = Numbers(query.Ranges[i].Of);
        top.SetNextReader(context);
    }

    public void Collect(int doc)
    {
        ref var kind = ref _kinds[_segment!.KindOf[doc]];
        ref var aim = ref _aims[_segment.AimOf[doc]];
        if (kind < 0 || aim < 0 || !IsInRanges(doc)) return;
        kind++;
        aim++;
        _count++;
        if (_closeDays[doc] - query.Today is >= 0 and < DaysCounted and var left) _closing[left]++;
        if (query.Today - _postDays[doc] is >= 0 and < DaysCounted and var since) _posted[since]++;
        top.Collect(doc);
    }

    public Found<int> Result(int[] rows)
    {
        EndSegment();
        return new Found<int>(rows, _count, _foundKinds, _foundAims, _closing, _posted);
    }

    private bool IsInRanges(int doc)
    {
        for (var i = 0; i < _ranged.Length; i++)
            if (!query.Ranges[i].Has(_ranged[i][doc]))
                return false;
        return true;
    }

    private void EndSegment()
    {
        if (_segment is null) return;
        Add(_foundKinds, _segment.Kinds, _kinds);
        Add(_foundAims, _segment.Aims, _aims);
        _segment = null;
    }

    // Below 0 for what is not let in.
    private static int[] Counters<T>(T[] values, Predicate<T>[] tests) =>
        Array.ConvertAll(values, value => Array.TrueForAll(tests, test => test(value)) ? 0 : -1);

    private static void Add<T>(List<(T, int)> found, T[] values, int[] counts)
    {
        for (var i = 0; i < values.Length; i++)
            if (counts[i] > 0)
                found.Add((values[i], counts[i]));
    }
}

/// <param name="Rows">What is shown, in order.</param>
/// <param name="Count">How many were found in all.</param>
/// <param name="Kinds">How many of each kind; one may be there more than once.</param>
/// <param name="Aims">How many of each aim.</param>
/// <param name="Closing">How many of them close today, tomorrow and so on.</param>
/// <param name="Posted">How many of them were posted today, yesterday and so on.</param>
public sealed record Found<T>(
    T[] Rows, int Count, List<(RowKind Kind, int Count)> Kinds, List<(RowAim Aim, int Count)> Aims, int[] Closing, int[] Posted)
{
    public Found<TShown> Page<TShown>(int skip, int take, Converter<T, TShown> show) =>
        new(Array.ConvertAll([.. Rows.Skip(skip).Take(take)], show), Count, Kinds, Aims, Closing, Posted);
}
