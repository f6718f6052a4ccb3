using System.Text.Json;
using Api.Database;
using Api.Idempotency;
using Api.OpenApi;
using Api.Opportunities;
using Api.SavedSearches;
using Api.Search;
using Api.Serving;

namespace Api.Startup;

/// <summary>
/// What comes first is slow, since EF makes and .NET compiles what it takes: better here than while a client waits, or, of
/// a write, while it holds the lock that the writers of all replicas wait for.
/// </summary>
public sealed partial class WarmUp(Searcher searcher, IServiceScopeFactory scopes, TimeProvider clock, ILogger<WarmUp> log)
{
    // The document's example has all fields.
    private static readonly OpportunityInput _whole =
        Examples.Of("createOpportunity")!["requests"]!["pilot"].Deserialize(AppJson.Default.OpportunityInput)!;

    // Another statement: what is left out here is the database's default.
    private static readonly OpportunityInput _brief =
        _whole with { Summary = _whole.Summary! with { ApplicantTypes = null, FundingCategories = null } };

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await searcher.AnswerAsync(
            new SearchRequest(), QueryBuilder.From(new SearchRequest(), clock.Today()), cancellationToken);
        try
        {
            await RehearseAsync(cancellationToken);
        }
        // Such as a role that may make no temporary tables, or a database that is only read. It serves all the same.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogColdWrites(log, e.GetBaseException().Message);
        }
    }

    // What requests do under the lock; a test compares the statements.
    private async Task RehearseAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<GrantsDb>();
        var writer = scope.ServiceProvider.GetRequiredService<OpportunityWriter>();
        var kept = scope.ServiceProvider.GetRequiredService<KeptAnswers>();
        await using var transaction = await db.BeginRehearsalAsync(cancellationToken);
        async Task<CreatedAnswer> CreateAsync() =>
            OpportunityEndpoints.Created(await writer.CreateAsync(_whole, cancellationToken));
        var first = new IdempotencyKey("0");
        await kept.OnceAsync("", first, [], CreateAsync, cancellationToken);
        await kept.OnceAsync("", first, [], CreateAsync, cancellationToken);
        var id = (await writer.CreateAsync(_brief, cancellationToken)).OpportunityId;
        db.ChangeTracker.Clear();
        var (row, _) = await writer.FindAsync(id, "*", cancellationToken);
        await writer.ReplaceAsync(row!, _brief, cancellationToken);
        await writer.DeleteAsync(row!, cancellationToken);
        await SavedSearchEndpoints.TryAddAsync(
            db, new() { KeyId = "", Name = "", SearchQuery = "{}", CreatedAt = clock.GetUtcNow().UtcDateTime }, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning, "The first write will be slow, since it could not be rehearsed: {Cause}")]
    private static partial void LogColdWrites(ILogger log, string cause);
}
