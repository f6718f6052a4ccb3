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

    /// <returns>Also the <see cref="SearchIndex.Version"/> that it is of, or one before.</returns>
    public async Task<(byte[] Json, int Version)> AnswerAsync(
        SearchRequest request, SearchQuery query, CancellationToken cancellationToken)
    {
        var came = index.Checks;
        using var turn = await gate.SearchAsync(cancellationToken);
        await index.FollowAsync(came, cancellationToken);
        var version = index.Version;
        return (SearchAnswer.Json(request, await FindAsync(came, query, ShownAt, cancellationToken)), version);
    }

    /// <summary>The found rows some at a time, read when they are asked for.</summary>
    public async Task<IAsyncEnumerable<Opportunity>> AllAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var came = index.Checks;
        using var turn = await gate.SearchAsync(cancellationToken);
        return BatchesAsync((await FindAsync(came, query, SegmentColumns.IdAt, cancellationToken)).Rows, cancellationToken);
    }

    public async Task<Found<byte[]>> FindAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var came = index.Checks;
        using var turn = await gate.SearchAsync(cancellationToken);
        return await FindAsync(came, query, ShownAt, cancellationToken);
    }

    private Task<Found<T>> FindAsync<T>(
        long came, SearchQuery query, Func<IndexSearcher, int, T> rowAt, CancellationToken cancellationToken) => index.ReadAsync(
        came,
        rows =>
        {
            var wanted = Math.Clamp(query.Skip + (long)query.Take, 1, Math.Max(rows.IndexReader.MaxDoc, 1));
            var top = TopFieldCollector.Create(
                query.Order, (int)wanted, fillFields: false, trackDocScores: false, trackMaxScore: false, docsScoredInOrder: true);
            var found = new FoundCollector(query, top);
            rows.Search(query.Text, found);
            return found.Result(Array.ConvertAll(top.GetTopDocs(query.Skip, query.Take).ScoreDocs, hit => rowAt(rows, hit.Doc)));
        },
        cancellationToken);

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
