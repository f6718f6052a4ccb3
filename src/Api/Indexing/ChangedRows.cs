using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Api.Indexing;

/// <summary>
/// Where some rows stand in an index. Only their segments are asked whether a query finds them: to look up a query's words in all of
/// them takes longer than a kept answer is worth.
/// </summary>
public sealed class ChangedRows
{
    // To ask of more, for each kept answer, takes longer than to find it again.
    private const int MaxAsked = 20;

    private readonly List<(AtomicReader Segment, List<int> Docs)> _places = [];
    private readonly bool _areMany;

    public ChangedRows(IndexSearcher rows, List<long> ids)
    {
        _areMany = ids.Count > MaxAsked;
        if (_areMany) return;
        foreach (var leaf in rows.IndexReader.Leaves)
        {
            var docs = ids.SelectMany(id => DocsOf(leaf.AtomicReader, id)).Order().ToList();
            if (docs.Count > 0) _places.Add((leaf.AtomicReader, docs));
        }
    }

    /// <summary>Whether one of them is among what the query finds; of many, it may be.</summary>
    public bool AreFoundBy(SearchQuery query) => _areMany || _places.Exists(place => FindsAny(query, place.Segment, place.Docs));

    private static IEnumerable<int> DocsOf(AtomicReader segment, long id)
    {
        for (var docs = segment.GetTermDocsEnum(RowDocument.IdOf(id)); docs is not null && docs.NextDoc() != DocIdSetIterator.NO_MORE_DOCS;)
            yield return docs.DocID;
    }

    private static bool FindsAny(SearchQuery query, AtomicReader segment, List<int> docs)
    {
        var words = new IndexSearcher(segment).CreateNormalizedWeight(query.Text).GetScorer(segment.AtomicContext, segment.LiveDocs);
        return words is not null && docs.Exists(
            doc => (words.DocID >= doc ? words.DocID : words.Advance(doc)) == doc && SegmentColumns.Passes(segment, doc, query));
    }
}
