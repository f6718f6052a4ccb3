using System.Runtime.CompilerServices;
using Api.Database;
using Api.Indexing;
using Api.Opportunities;
using Lucene.Net.Search;
using Microsoft.EntityFrameworkCore;

namespace Api.Search;

/// <summary>Answers searches out of the index; a CSV's rows come from the database.</summary>
public sealed class Searcher(SearchIndex index, SearchGate gate, IServiceScopeFactory scopes)
{
    private const int RowsPerBatch = 100;

    // Found at once, so that the next pages of a search need no other one.
    private const int FirstHits = 250;

    private readonly RecentHits _recent = new(static (rows, query) => Collect(rows, query, FirstHits));

    /// <returns>Also the <see cref="SearchIndex.Version"/> that it is of.</returns>
    public async Task<(byte[] Json, int Version)> AnswerAsync(
        SearchRequest request, SearchQuery query, CancellationToken cancellationToken)
    {
        var (found, version) = await FindAsync(query, ShownAt, cancellationToken);
        return (SearchAnswer.Json(request, found), version);
    }

    /// <summary>The found rows some at a time, read when they are asked for.</summary>
    public async Task<IAsyncEnumerable<Opportunity>> AllAsync(SearchQuery query, CancellationToken cancellationToken) =>
        BatchesAsync((await FindAsync(query, SegmentColumns.IdAt, cancellationToken)).Found.Rows, cancellationToken);

    /// <param name="query">What to find.</param>
    /// <param name="rowAt">Tells what is shown of a row.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    /// <returns>Also the <see cref="SearchIndex.Version"/> that it is of.</returns>
    public async Task<(Found<T> Found, int Version)> FindAsync<T>(
        SearchQuery query, Func<IndexSearcher, int, T> rowAt, CancellationToken cancellationToken)
    {
        var came = index.Checks;
        using var turn = await gate.SearchAsync(cancellationToken);
        return await index.ReadAsync(came, rows => Find(rows, query, rowAt), cancellationToken);
    }

    private Found<T> Find<T>(IndexSearcher rows, SearchQuery query, Func<IndexSearcher, int, T> rowAt)
    {
        var hits = query.Skip + (long)query.Take;
        var found = hits <= FirstHits ? _recent.Of(rows, query) : Collect(rows, query, hits);
        return found.Page(query.Skip, query.Take, doc => rowAt(rows, doc));
    }

    private static Found<int> Collect(IndexSearcher rows, SearchQuery query, long hits)
    {
        var kept = (int)Math.Clamp(hits, 1, Math.Max(rows.IndexReader.MaxDoc, 1));
        var top = TopFieldCollector.Create(
            query.Order, kept, fillFields: false, trackDocScores: false, trackMaxScore: false, docsScoredInOrder: true);
        var found = new FoundCollector(query, top);
        rows.Search(query.Text, found);
        return found.Result(Array.ConvertAll(top.GetTopDocs().ScoreDocs, hit => hit.Doc));
    }

    private static byte[] ShownAt(IndexSearcher rows, int doc) => rows.Doc(doc).GetBinaryValue(RowDocument.Json).Bytes;

    // In the order of the ids; what was deleted meanwhile is left out.
    private async IAsyncEnumerable<Opportunity> BatchesAsync(
        long[] ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var batch in ids.Chunk(RowsPerBatch))
        {
            await using var scope = scopes.CreateAsyncScope();
            var rows = await scope.ServiceProvider.GetRequiredService<GrantsDb>().Opportunities.AsNoTracking()
                .Where(row => batch.Contains(row.OpportunityId)).ToDictionaryAsync(row => row.OpportunityId, cancellationToken);
            foreach (var id in batch)
                if (rows.TryGetValue(id, out var row))
                    yield return row;
        }
    }
}
