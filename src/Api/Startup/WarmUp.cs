using Api.Database;
using Api.Idempotency;
using Api.Opportunities;
using Api.SavedSearches;
using Api.Search;

namespace Api.Startup;

/// <summary>
/// What comes first is slow, since EF makes and .NET compiles what it takes: better here than while a client waits, or, of
/// a write, while it holds the lock that the writers of all replicas wait for.
/// </summary>
public sealed partial class WarmUp(Searcher searcher, IServiceScopeFactory scopes, TimeProvider clock, ILogger<WarmUp> log)
{
    private static readonly OpportunityInput _input = new()
    {
        OpportunityNumber = "0",
        OpportunityTitle = "A rehearsal",
        OpportunityStatus = "posted",
        AgencyCode = "NONE",
        AgencyName = "None",
        Topic = "education",
        OpportunityAssistanceListings = [new() { AssistanceListingNumber = "00.000" }],
        Summary = new()
        {
            SummaryDescription = "Of a write.",
            PostDate = "2026-01-01",
            CloseDate = "2026-01-02",
            IsCostSharing = false,
            ExpectedNumberOfAwards = 1,
            EstimatedTotalProgramFunding = 1,
            AwardFloor = 1,
            AwardCeiling = 1,
            FundingInstruments = ["grant"],
            FundingCategories = ["other"],
            ApplicantTypes = ["other"],
        },
    };

    // Another statement: what is left out here is the database's default.
    private static readonly OpportunityInput _brief = _input with { Summary = _input.Summary! with { ApplicantTypes = null, FundingCategories = null } };

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
        await using var transaction = await db.BeginRehearsalAsync(cancellationToken);
        var id = await CreateAsync(writer, scope.ServiceProvider.GetRequiredService<KeptAnswers>(), cancellationToken);
        await writer.CreateAsync(_brief, cancellationToken);
        db.ChangeTracker.Clear();
        var (row, _) = await writer.FindAsync(id, "*", cancellationToken);
        await writer.ReplaceAsync(row!, _input, cancellationToken);
        await writer.DeleteAsync(row!, cancellationToken);
        await SavedSearchEndpoints.TryAddAsync(
            db, new() { KeyId = "", Name = "", SearchQuery = "{}", CreatedAt = clock.GetUtcNow().UtcDateTime }, cancellationToken);
    }

    private static async Task<long> CreateAsync(OpportunityWriter writer, KeptAnswers kept, CancellationToken cancellationToken)
    {
        var key = new IdempotencyKey("0", null);
        await kept.FindAsync("", key, [], cancellationToken);
        var row = await writer.CreateAsync(_input, cancellationToken);
        await kept.KeepAsync("", key, [], OpportunityEndpoints.Created(row), cancellationToken);
        await kept.FindAsync("", key, [], cancellationToken);
        return row.OpportunityId;
    }

    [LoggerMessage(1, LogLevel.Warning, "The first write will be slow, since it could not be rehearsed: {Cause}")]
    private static partial void LogColdWrites(ILogger log, string cause);
}
