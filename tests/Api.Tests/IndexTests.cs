using System.Security.Cryptography;
using System.Text;
using Api.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests;

public sealed class IndexOnSqlite(OnSqlite served) : IndexTests(served), IClassFixture<OnSqlite>
{
    [Fact]
    public async Task A_write_costs_the_answers_that_it_touches_and_no_others()
    {
        var once = await AnswerAsync("telehealth");
        await AnswerAsync("obfuscation");
        var (other, touched) = (await AnswerAsync("telehealth"), await AnswerAsync("obfuscation"));
        (await Served.Api.Http.CreateAsync(Served.Key, Requests.NewOpportunity("Obfuscation")).StatusAsync()).Should().Be(201);
        (await AnswerAsync("obfuscation")).Should().NotBeSameAs(touched);
        (await AnswerAsync("telehealth")).Should().BeSameAs(other, "what the change does not touch is kept");
        other.Should().NotBeSameAs(once, "what is asked for the first time is not kept").And.Equal(once);
    }

    private async Task<byte[]> AnswerAsync(string query) => await Served.Api.Services.GetRequiredService<SearchCache>()
        .AnswerAsync(new SearchRequest { Query = query }, SHA256.HashData(Encoding.UTF8.GetBytes(query)), TestContext.Current.CancellationToken);
}

public sealed class IndexOnPostgres(OnPostgres served) : IndexTests(served), IClassFixture<OnPostgres>
{
    [Fact]
    public async Task A_change_by_replication_is_seen_by_the_next_search()
    {
        await RunAsync("""
            SET session_replication_role = replica;
            UPDATE opportunities SET title = 'Replicated' WHERE opportunity_id = 21;
            RESET session_replication_role
            """);
        (await TotalAsync("""{"query":"replicated"}""")).Should().Be(1);
    }
}

/// <summary>The index in memory follows the database, whoever writes to it.</summary>
public abstract class IndexTests(Served served)
{
    protected Served Served => served;

    [Theory]
    [InlineData("STEM/zebrafish and Caf\u00e9s", "zebrafish", "cafe")]
    [InlineData("Ma\u00f1ana", "manana", "MA\u00d1ANA")]
    public async Task Words_are_found_without_their_accents_and_signs(string title, params string[] queries)
    {
        (await served.Api.Http.CreateAsync(served.Key, Requests.NewOpportunity(title)).StatusAsync()).Should().Be(201);
        foreach (var query in queries) (await FoundAsync(query)).Should().ContainSingle(query);
    }

    [Fact]
    public async Task Numbers_and_agencies_are_found()
    {
        (await FoundAsync("ED-OPE-24-000005")).Should().Equal(5);
        (await TotalAsync("""{"query":"USDA-NIFA"}""")).Should().BePositive();
        (await TotalAsync("""{"query":"Institute of Museum and Library Services"}""")).Should().BePositive();
    }

    [Fact]
    public async Task A_departments_code_takes_in_its_agencies()
    {
        var department = await TotalAsync("""{"filters":{"agency":{"one_of":["HHS"]}}}""");
        var agencies = await TotalAsync("""{"filters":{"agency":{"one_of":["HHS-NIH","HHS-CDC","HHS-HRSA"]}}}""");
        department.Should().Be(agencies).And.BePositive();
    }

    [Fact]
    public async Task An_amount_of_any_size_is_filtered_by()
    {
        const string million = """{"filters":{"award_ceiling":{"max":1000000}}}""";
        var (before, huge) = (await TotalAsync(million), Requests.NewOpportunity().Replace("_ceiling\":2", "_ceiling\":1000000000000000", StringComparison.Ordinal));
        (await served.Api.Http.CreateAsync(served.Key, huge).StatusAsync()).Should().Be(201);
        (await TotalAsync("""{"filters":{"award_ceiling":{"min":1000000000000}}}""")).Should().Be(1);
        (await TotalAsync(million)).Should().Be(before);
    }

    [Fact]
    public async Task A_change_by_SQL_is_seen_by_the_next_search()
    {
        await RunAsync("UPDATE opportunities SET title = 'Perambulation' WHERE opportunity_id IN (11, 12)");
        (await FoundAsync("perambulation")).Should().Equal(11, 12);
        await RunAsync("UPDATE opportunities SET title = 'Standing' WHERE opportunity_id = 11");
        await RunAsync("DELETE FROM opportunities WHERE opportunity_id = 12");
        (await FoundAsync("perambulation")).Should().BeEmpty();
    }

    [Fact]
    public async Task Who_has_written_finds_it_whatever_others_ask_meanwhile()
    {
        // A large answer: while it is made, there is time to write.
        const string search = """{"filters":{"award_floor":{"min":2}},"pagination":{"page_size":5000}}""";
        var before = await TotalAsync(search);
        using var over = new CancellationTokenSource();
        var others = Enumerable.Range(0, 2).Select(async _ =>
        {
            while (!over.IsCancellationRequested) await TotalAsync(search);
        }).ToList();
        for (var written = 1; written <= 10; written++)
        {
            await RunAsync($"UPDATE opportunities SET award_floor = 1 WHERE opportunity_id = {1000 + written}");
            (await TotalAsync(search)).Should().Be(before - written);
        }

        await over.CancelAsync();
        await Task.WhenAll(others);
    }

    // Each search is asked for twice, so that its answer is kept; spaces make of it one that nobody has asked for.
    [Fact]
    public async Task A_kept_answer_is_what_would_be_found_now_whatever_was_changed()
    {
        string[] searches =
        [
            "{}", """{"query":"rural education"}""", """{"query":"literacy -program"}""", """{"query":"telehea* | wat*"}""",
            """{"query":"energy","pagination":{"page_offset":2,"page_size":5}}""",
            """{"filters":{"opportunity_status":{"one_of":["posted"]},"agency":{"one_of":["HHS","NSF"]}}}""",
            """{"filters":{"award_floor":{"min":20000,"max":60000}}}""", """{"query":"health","filters":{"close_date":{"start_date":"2025-06-01"}}}""",
            """{"filters":{"applicant_type":{"one_of":["individuals"]}},"pagination":{"sort_order":[{"order_by":"opportunity_title"}]}}""",
        ];
        string[] changes =
        [
            "UPDATE opportunities SET title = 'Rural Education for Water' WHERE opportunity_id = {0}",
            "UPDATE opportunities SET title = 'Nothing of this kind', summary = 'x' WHERE opportunity_id = {0}",
            "UPDATE opportunities SET status = 'posted', agency = 'NSF' WHERE opportunity_id = {0}",
            "UPDATE opportunities SET award_floor = 30000 WHERE opportunity_id = {0}", "UPDATE opportunities SET award_floor = 1 WHERE opportunity_id = {0}",
            "UPDATE opportunities SET close_date = '2026-01-01' WHERE opportunity_id = {0}", "DELETE FROM opportunities WHERE opportunity_id = {0}",
            "UPDATE opportunities SET applicant_types = 'individuals' WHERE opportunity_id IN ({0}, {0} + 1)",
        ];
        var dice = new Random(24);
        var spaces = "";
        for (var change = 0; change < 60; change++)
        {
            foreach (var body in searches) await served.Api.Http.FindAsync(body);
            await RunAsync(string.Format(null, changes[dice.Next(changes.Length)], 100 + dice.Next(1500)));
            spaces += " ";
            foreach (var body in searches)
                (await served.Api.Http.FindAsync(body)).ToString().Should().Be((await served.Api.Http.FindAsync(spaces + body)).ToString(), body);
        }
    }

    [Fact]
    public async Task A_row_that_was_changed_while_the_triggers_were_off_is_seen_after_a_minute()
    {
        await TotalAsync("{}");
        await WithoutTriggersAsync("UPDATE opportunities SET title = 'Clandestine' WHERE opportunity_id = 31");
        served.Api.Clock.Advance(TimeSpan.FromSeconds(61));
        (await FoundAsync("clandestine")).Should().Equal(31);
    }

    [Fact]
    public async Task Rows_that_nobody_logged_are_seen_after_a_minute()
    {
        var before = await TotalAsync("""{"query":"unlogged"}""");
        await WithoutTriggersAsync("""
            INSERT INTO opportunities (opportunity_number, title, summary, agency, agency_name, status, category,
                funding_instrument, post_date, award_floor, award_ceiling, estimated_total_funding, updated_at, version)
            VALUES ('ETL-1', 'Unlogged', 'x', 'NSF', 'x', 'posted', 'education', 'grant', '2026-01-01', 1, 2, 3, '2026-01-01', 1)
            """);
        (before, await TotalAsync("""{"query":"unlogged"}""")).Should().Be((0, 0));
        served.Api.Clock.Advance(TimeSpan.FromSeconds(61));
        (await TotalAsync("""{"query":"unlogged"}""")).Should().Be(1);
    }

    private async Task<List<long>> FoundAsync(string query) =>
        (await served.Api.Http.FindAsync($$"""{"query":"{{query}}","pagination":{"sort_order":[{"order_by":"opportunity_id"}]} }""")).Ids();

    protected async Task<int> TotalAsync(string body) => (await served.Api.Http.FindAsync(body)).Total();

    protected Task<int> RunAsync(string sql) => served.Api.WithDbAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    private Task<bool> WithoutTriggersAsync(string sql) => served.Api.WithDbAsync(async db =>
    {
        var isPostgres = db is Database.PostgresGrantsDb;
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync(isPostgres
            ? "ALTER TABLE opportunities DISABLE TRIGGER USER"
            : "DROP TRIGGER opportunities_created; DROP TRIGGER opportunities_updated");
        await db.Database.ExecuteSqlRawAsync(sql);
        await Database.ChangeTriggers.MakeAsync(db.Database.GetDbConnection(), isPostgres, default);
        await transaction.CommitAsync();
        return true;
    });
}
