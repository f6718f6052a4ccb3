using System.Collections.Concurrent;
using Api.Indexing;
using Lucene.Net.Search;

namespace Api.Search;

/// <summary>
/// The first hits of the searches since the last change, for their other pages: after a write all pages of a popular search are
/// asked for again, by many at once.
/// </summary>
/// <param name="collect">Finds them.</param>
public sealed class RecentHits(Func<IndexSearcher, SearchQuery, Found<int>> collect)
{
    private const int MaxSearches = 32;

    private volatile Since _since = new(null);

    public Found<int> Of(IndexSearcher rows, SearchQuery query)
    {
        var since = _since;
        if (since.Rows != rows || since.Hits.Count >= MaxSearches) _since = since = new Since(rows);
        // Who comes while they are collected waits for them.
        return since.Hits.GetOrAdd(query.Key, _ => new Lazy<Found<int>>(() => collect(rows, query))).Value;
    }

    private sealed record Since(IndexSearcher? Rows)
    {
        public ConcurrentDictionary<string, Lazy<Found<int>>> Hits { get; } = [];
    }
}
