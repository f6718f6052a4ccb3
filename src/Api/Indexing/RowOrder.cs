using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Api.Indexing;

/// <summary>The criteria of an order. Rows without the number, such as those that never close, come last both ways.</summary>
public static class RowOrder
{
    public static SortField ByRelevance(bool descending) => new(null, SortFieldType.SCORE, reverse: !descending);

    public static SortField By(RowText text, bool descending) => new(text.ToString(), SortFieldType.STRING, descending);

    public static SortField By(RowNumber number, bool descending) =>
        new(number.ToString(), new NumbersInMemory(number, descending ? -1 : 1));

    /// <summary>Ends with what is unique: without it a row could show on two pages.</summary>
    public static Sort Of(IEnumerable<SortField> criteria) => new([.. criteria, By(RowNumber.Id, descending: false)]);

    // Lucene's own asks a file for each of them, which takes several times as long as all else.
    private sealed class NumbersInMemory(RowNumber number, int way) : FieldComparerSource
    {
        public override FieldComparer NewComparer(string fieldname, int numHits, int sortPos, bool reversed) =>
            new Comparer(number, way, new long[numHits]);
    }

    private sealed class Comparer(RowNumber number, int way, long[] kept) : FieldComparer<J2N.Numerics.Int64>
    {
        private long[] _numbers = [];
        private long _bottom;

        public override int Compare(int slot1, int slot2) => kept[slot1].CompareTo(kept[slot2]);

        public override void SetBottom(int slot) => _bottom = kept[slot];

        public override int CompareBottom(int doc) => _bottom.CompareTo(Of(doc));

        public override void Copy(int slot, int doc) => kept[slot] = Of(doc);

        public override FieldComparer SetNextReader(AtomicReaderContext context)
        {
            _numbers = SegmentColumns.Numbers(context.AtomicReader, number);
            return this;
        }

        public override J2N.Numerics.Int64 this[int slot] => kept[slot];

        // Only asked for pages that begin behind a hit.
        public override void SetTopValue(J2N.Numerics.Int64 value) => throw new NotSupportedException();

        public override int CompareTop(int doc) => throw new NotSupportedException();

        private long Of(int doc) => _numbers[doc] is var known && known == SegmentColumns.Unknown ? long.MaxValue : way * known;
    }
}
