using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Api.Serving;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace Api.Indexing;

/// <summary>
/// What filters and facets ask of every hit, out of a segment, which never changes: read once, from a file that is slow for it.
/// </summary>
public sealed class SegmentColumns
{
    /// <summary>Of what a row does not have; it passes no range.</summary>
    public const long Unknown = long.MinValue;

    private static readonly ConditionalWeakTable<object, SegmentColumns> _known = [];

    private readonly long[]?[] _numbers = new long[Enum.GetValues<RowNumber>().Length][];

    private SegmentColumns(AtomicReader segment)
    {
        (Kinds, KindOf) = Shared(segment, RowDocument.Kind, AppJson.Default.RowKind);
        (Aims, AimOf) = Shared(segment, RowDocument.Aim, AppJson.Default.RowAim);
    }

    public RowKind[] Kinds { get; }

    /// <summary>The place of each row's kind among <see cref="Kinds"/>.</summary>
    public int[] KindOf { get; }

    public RowAim[] Aims { get; }

    public int[] AimOf { get; }

    public static SegmentColumns Of(AtomicReader segment) =>
        _known.GetValue(segment.CoreCacheKey, _ => new SegmentColumns(segment));

    /// <summary>Those of all rows. Of the segment as it is open now: what the others were read from may be closed.</summary>
    public static long[] Numbers(AtomicReader segment, RowNumber name) =>
        Of(segment)._numbers[(int)name] ??= Read(segment, name.ToString());

    /// <summary>Whether a row passes the query's filters.</summary>
    public static bool Passes(AtomicReader segment, int doc, SearchQuery query)
    {
        var columns = Of(segment);
        var (kind, aim) = (columns.Kinds[columns.KindOf[doc]], columns.Aims[columns.AimOf[doc]]);
        return Array.TrueForAll(query.KindTests, test => test(kind)) && Array.TrueForAll(query.AimTests, test => test(aim))
            && Array.TrueForAll(query.Ranges, range => range.Has(Numbers(segment, range.Of)[doc]));
    }

    public static long IdAt(IndexSearcher rows, int doc)
    {
        var segment = rows.IndexReader.Leaves[ReaderUtil.SubIndex(doc, rows.IndexReader.Leaves)];
        return Numbers(segment.AtomicReader, RowNumber.Id)[doc - segment.DocBase];
    }

    /// <returns>Null where there are no rows.</returns>
    public static long? HighestId(IndexSearcher rows) =>
        rows.Search(new MatchAllDocsQuery(), null, 1, RowOrder.Of([RowOrder.By(RowNumber.Id, descending: true)])).ScoreDocs is [var last]
            ? IdAt(rows, last.Doc)
            : null;

    private static (T[] Values, int[] Of) Shared<T>(AtomicReader segment, string name, JsonTypeInfo<T> type)
    {
        var (column, bytes) = (segment.GetSortedDocValues(name), new BytesRef());
        var (values, of) = (new T[column.ValueCount], new int[segment.MaxDoc]);
        for (var i = 0; i < values.Length; i++)
        {
            column.LookupOrd(i, bytes);
            values[i] = JsonSerializer.Deserialize(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length), type)!;
        }

        for (var i = 0; i < of.Length; i++) of[i] = column.GetOrd(i);
        return (values, of);
    }

    private static long[] Read(AtomicReader segment, string name)
    {
        var numbers = new long[segment.MaxDoc];
        if (segment.GetNumericDocValues(name) is not { } column || segment.GetDocsWithField(name) is not { } known)
            Array.Fill(numbers, Unknown);
        else
            for (var i = 0; i < numbers.Length; i++) numbers[i] = known.Get(i) ? column.Get(i) : Unknown;
        return numbers;
    }
}
