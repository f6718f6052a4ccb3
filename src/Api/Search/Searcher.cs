using System.Runtime.CompilerServices;
using System.Text.Json;
using Api.Database;
using Api.Indexing;
using Api.Opportunities;
using Api.Serving;
using Microsoft.EntityFrameworkCore;

namespace Api.Search;

/// <summary>Answers searches: ids and counts out of the index, the shown rows out of the database.</summary>
public sealed class Searcher(SearchIndex index, SearchGate gate, IServiceScopeFactory scopes)
{
    private const int RowsPerBatch = 100;

    public async Task<(byte[] Json, Mark Mark)> AnswerAsync(
        SearchRequest request, SearchQuery query, CancellationToken cancellationToken)
    {
        var came = index.Checks;
        using var turn = await gate.SearchAsync(cancellationToken);
        var (found, mark) = await RunAsync(came, query, cancellationToken);
        return (SearchAnswer.Json(request, found, await ShownAsync(found, cancellationToken)), mark);
    }

    /// <returns>How far the index is now, where an answer of then would be the same; null otherwise.</returns>
    public Task<Mark?> HoldsAsync(Mark then, SearchQuery query, CancellationToken cancellationToken) => index.ReadAsync(
        index.Checks,
        rows => rows.Generation == then.Generation && rows.IsUntouched(query, then.Changes)
            ? new Mark(rows.Generation, rows.Changes)
            : null,
        cancellationToken);

    /// <summary>The found rows some at a time, read when they are asked for.</summary>
    public async Task<IAsyncEnumerable<Opportunity>> AllAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var found = await FindAsync(query, cancellationToken);
        return BatchesAsync([.. found.Rows.Select(row => row.Id)], cancellationToken);
    }

    public async Task<Found> FindAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var came = index.Checks;
        using var turn = await gate.SearchAsync(cancellationToken);
        return (await RunAsync(came, query, cancellationToken)).Found;
    }

    private Task<(Found Found, Mark Mark)> RunAsync(long came, SearchQuery query, CancellationToken cancellationToken) => index.ReadAsync(
        came,
        rows =>
        {
            using var hits = new Hits(rows, query);
            rows.Find(query, hits);
            return (hits.Result(), new Mark(rows.Generation, rows.Changes));
        },
        cancellationToken);

    private async IAsyncEnumerable<Opportunity> BatchesAsync(
        long[] ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var batch in ids.Chunk(RowsPerBatch))
            foreach (var row in await RowsAsync(batch, cancellationToken))
                yield return row;
    }

    // What was deleted meanwhile is left out.
    private async Task<byte[][]> ShownAsync(Found found, CancellationToken cancellationToken)
    {
        var shown = Array.ConvertAll(found.Rows, row => found.Shown.Find(row.Slot));
        var missing = Enumerable.Range(0, shown.Length).Where(i => shown[i] is null).ToDictionary(i => found.Rows[i].Id);
        foreach (var row in missing.Count > 0 ? await RowsAsync([.. missing.Keys], cancellationToken) : [])
        {
            var i = missing[row.OpportunityId];
            shown[i] = JsonSerializer.SerializeToUtf8Bytes(OpportunityAnswer.From(row), AppJson.Default.OpportunityAnswer);
            found.Shown.Keep(found.Rows[i].Slot, shown[i]!);
        }

        return [.. shown.OfType<byte[]>()];
    }

    // In the order of the ids; what was deleted meanwhile is left out.
    private async Task<List<Opportunity>> RowsAsync(long[] ids, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<GrantsDb>().Database;
        await database.OpenConnectionAsync(cancellationToken);
        var rows = await IndexSource.RowsAsync(database.GetDbConnection(), ids, cancellationToken)
            .ToDictionaryAsync(row => row.OpportunityId, cancellationToken: cancellationToken);
        return [.. ids.Where(rows.ContainsKey).Select(id => rows[id])];
    }
}

/// <summary>How far the index was when an answer was made.</summary>
public sealed record Mark(long Generation, int Changes);
