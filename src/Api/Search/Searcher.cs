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
    private const int RowsPerBatch = 500;

    public async Task<(byte[] Json, Mark Mark)> AnswerAsync(
        SearchRequest request, SearchQuery query, CancellationToken cancellationToken)
    {
        using var turn = await gate.SearchAsync(cancellationToken);
        var (found, mark) = await FindAsync(query, cancellationToken);
        var page = await RowsAsync(found.Ids, cancellationToken);
        var answer = SearchAnswer.From(request, found, page);
        return (JsonSerializer.SerializeToUtf8Bytes(answer, AppJson.Default.SearchAnswer), mark);
    }

    /// <summary>Whether an answer of then would be the same now.</summary>
    public Task<bool> HoldsAsync(Mark mark, SearchQuery query, CancellationToken cancellationToken) => index.ReadAsync(
        rows => rows.Generation == mark.Generation && rows.IsUntouched(query, mark.Changes), cancellationToken);

    /// <summary>The found rows some at a time, read when they are asked for.</summary>
    public async Task<IAsyncEnumerable<Opportunity>> AllAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        using var turn = await gate.SearchAsync(cancellationToken);
        var (found, _) = await FindAsync(query, cancellationToken);
        return BatchesAsync(found.Ids);
    }

    private Task<(Found, Mark)> FindAsync(SearchQuery query, CancellationToken cancellationToken) => index.ReadAsync(
        rows => (Finder.Find(rows, query), new Mark(rows.Generation, rows.Changes)), cancellationToken);

    private async IAsyncEnumerable<Opportunity> BatchesAsync(long[] ids)
    {
        foreach (var batch in ids.Chunk(RowsPerBatch))
            foreach (var row in await RowsAsync(batch, default))
                yield return row;
    }

    // In the order of the ids; what was deleted meanwhile is left out.
    private async Task<List<Opportunity>> RowsAsync(long[] ids, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<GrantsDb>().Opportunities.AsNoTracking()
            .Where(row => ids.Contains(row.OpportunityId))
            .ToDictionaryAsync(row => row.OpportunityId, cancellationToken);
        return [.. ids.Where(rows.ContainsKey).Select(id => rows[id])];
    }
}

/// <summary>How far the index was when an answer was made.</summary>
public readonly record struct Mark(long Generation, int Changes);
