using System.Data.Common;
using System.Text.Json;
using Api.Search;
using Api.Serving;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests;

public sealed class QueryPlansOnSqlite(OnSqlite served) : QueryPlanTests(served.Api), IClassFixture<OnSqlite>
{
    [Theory]
    [InlineData("""{"query":"literacy"}""", "SCAN o VIRTUAL TABLE INDEX")]
    [InlineData("""{"query":"literacy"}""", "USING INTEGER PRIMARY KEY")]
    public override Task Full_text_reads_its_index(string request, string index) => RowsUseAsync(request, index);

    protected override string Explain => "EXPLAIN QUERY PLAN ";
}

public sealed class QueryPlansOnPostgres(OnPostgres served) : QueryPlanTests(served.Api), IClassFixture<OnPostgres>
{
    [Theory]
    [InlineData("""{"query":"literacy"}""", "IX_opportunities_search_vector")]
    public override Task Full_text_reads_its_index(string request, string index) => RowsUseAsync(request, index);

    // With 2,000 rows a scan of the table can be as cheap; what is asked is whether an index serves at all.
    protected override string Explain => "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; EXPLAIN ";
}

/// <summary>The indexes are those that the statements of a search use.</summary>
public abstract class QueryPlanTests(ApiServer api)
{
    protected abstract string Explain { get; }

    public abstract Task Full_text_reads_its_index(string request, string index);

    [Theory]
    [InlineData("{}", "IX_opportunities_post_date")]
    [InlineData("""{"filters":{"agency":{"one_of":["NSF"]}},"pagination":{"sort_order":[{"order_by":"title"}]}}""",
        "IX_opportunities_agency_status_category_funding_instrument")]
    [InlineData("""{"filters":{"status":{"one_of":["posted"]}},"pagination":{"sort_order":[{"order_by":"title"}]}}""",
        "IX_opportunities_status_post_date")]
    [InlineData("""{"filters":{"close_date":{"start_date":"2025-01-01","end_date":"2025-01-03"}},"pagination":{"sort_order":[{"order_by":"title"}]}}""",
        "IX_opportunities_close_date")]
    [InlineData("""{"filters":{"award_ceiling":{"min":100,"max":20000}},"pagination":{"sort_order":[{"order_by":"title"}]}}""",
        "IX_opportunities_award_ceiling")]
    [InlineData("""{"pagination":{"sort_order":[{"order_by":"opportunity_number"}]}}""",
        "IX_opportunities_opportunity_number")]
    public Task A_page_reads_an_index(string request, string index) => RowsUseAsync(request, index);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"filters":{"agency":{"one_of":["NSF","NASA"]}}}""")]
    public async Task Facets_are_counted_in_the_index_alone(string request)
    {
        var plan = await PlanAsync(request, query => Facets.Groups(query.Found()));
        plan.Should().Contain("IX_opportunities_agency_status_category_funding_instrument");
        plan.Should().MatchRegex("COVERING INDEX|Index Only Scan|Bitmap Index Scan");
    }

    protected async Task RowsUseAsync(string request, string index) =>
        (await PlanAsync(request, query => query.Sorted(query.Found()).Take(25))).Should().Contain(index);

    private Task<string> PlanAsync(string request, Func<SearchQuery, IQueryable> statement) => api.WithDbAsync(async db =>
    {
        var asked = JsonSerializer.Deserialize(request, AppJson.Default.SearchRequest)!;
        await using var transaction = await db.Database.BeginTransactionAsync();
        await using var command = statement(new SearchQuery(db, asked)).CreateDbCommand();
        command.CommandText = Explain + command.CommandText;
        return await TextAsync(command);
    });

    private static async Task<string> TextAsync(DbCommand command)
    {
        await using var rows = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await rows.ReadAsync()) lines.Add($"{rows[rows.FieldCount - 1]}");
        return string.Join('\n', lines);
    }
}
