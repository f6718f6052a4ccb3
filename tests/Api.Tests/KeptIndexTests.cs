using Api.Database;
using Api.Indexing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests;

/// <summary>The index that a start finds in a folder, and what happened to the database meanwhile.</summary>
public sealed class KeptIndexTests : IAsyncLifetime
{
    private const int Rows = 2000;
    private readonly SqliteFile _database = new();

    private string Folder => _database.File + ".index";

    // What the load has written.
    private string Segment => Path.Combine(Folder, "1", "_0.cfs");

    public async ValueTask InitializeAsync()
    {
        await using var api = await StartAsync();
        File.Exists(Segment).Should().BeTrue("a first start reads all rows and keeps what it has read");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_start_takes_it_and_what_has_changed_since()
    {
        await ChangeAsync("UPDATE opportunities SET title = 'Perambulation' WHERE opportunity_id = 5");
        await ChangeAsync("DELETE FROM opportunities WHERE opportunity_id = 6");
        var written = File.GetLastWriteTimeUtc(Segment);
        await using var api = await StartAsync();
        (await api.Http.FindAsync("""{"query":"perambulation"}""")).Ids().Should().Equal(5);
        (await api.Http.FindAsync("{}")).Total().Should().Be(Rows - 1);
        File.GetLastWriteTimeUtc(Segment).Should().Be(written, "not all rows were read");
    }

    [Fact]
    public async Task One_whose_replica_was_killed_is_taken()
    {
        var written = File.GetLastWriteTimeUtc(Segment);
        await using (var replica = ApiProcess.Start(_database.Connection))
        {
            await replica.ReadyAsync();
            await ChangeAsync("UPDATE opportunities SET title = 'Perambulation' WHERE opportunity_id = 5");
            (await replica.Client.FindAsync("""{"query":"perambulation"}""")).Ids().Should().Equal(5);
            replica.KillHard();
        }

        await using var api = await StartAsync();
        (await api.Http.FindAsync("""{"query":"perambulation"}""")).Ids().Should().Equal(5);
        File.GetLastWriteTimeUtc(Segment).Should().BeOnOrAfter(written);
        Directory.GetDirectories(Folder).Should().ContainSingle("a lock ends with its process");
    }

    [Fact]
    public async Task Replicas_have_one_each()
    {
        await using var first = await StartAsync();
        await using var second = ApiProcess.Start(_database.Connection);
        await second.ReadyAsync();
        Directory.GetDirectories(Folder).Select(Path.GetFileName).Should().BeEquivalentTo("1", "2");
        // It says when it was written.
        File.ReadAllBytes(Path.Combine(Folder, "2", "_0.si")).Should().Equal(File.ReadAllBytes(Path.Combine(Folder, "1", "_0.si")), "it was copied");
        await ChangeAsync("UPDATE opportunities SET title = 'Perambulation' WHERE opportunity_id = 5");
        foreach (var http in new[] { first.Http, second.Client })
            (await http.FindAsync("""{"query":"perambulation"}""")).Ids().Should().Equal(5);
    }

    [Fact]
    public async Task One_from_before_the_triggers_were_off_is_not_taken()
    {
        var unlogged = "DROP TRIGGER opportunities_updated; UPDATE opportunities SET title = 'Unlogged' WHERE opportunity_id = 7;";
        await ChangeAsync(unlogged + await TriggerAsync());
        await using var api = await StartAsync();
        (await api.Http.FindAsync("""{"query":"unlogged"}""")).Ids().Should().Equal(7);
    }

    [Fact]
    public async Task It_answers_as_the_rows_do()
    {
        string[] searches =
        [
            "{}", """{"query":"rural education"}""", """{"query":"health literacy","query_operator":"OR"}""",
            """{"query":"ED-OPE-24-000005"}""", """{"pagination":{"sort_order":[{"order_by":"opportunity_title"}]}}""",
            """{"filters":{"agency":{"one_of":["HHS"]},"close_date":{"start_date":"2025-01-01"}}}""",
        ];
        // Changed rows stand elsewhere in it.
        await ChangeAsync("UPDATE opportunities SET award_floor = award_floor + 1 WHERE opportunity_id % 7 = 0");
        await using var kept = await StartAsync();
        await using var read = await StartAsync();
        foreach (var body in searches)
            (await kept.Http.FindAsync(body)).ToString().Should().Be((await read.Http.FindAsync(body)).ToString(), body);
    }

    [Fact]
    public async Task What_is_asked_for_the_first_time_after_changes_is_found()
    {
        await using (await StartAsync()) await ChangeAsync("UPDATE opportunities SET award_floor = 1 WHERE opportunity_id = 5");
        await using var api = await StartAsync();
        foreach (var id in new[] { 6, 7 })
        {
            await ChangeAsync($"UPDATE opportunities SET award_floor = 1 WHERE opportunity_id = {id}");
            await api.Http.FindAsync("{}");
        }

        var found = await api.Http.FindAsync("""{"pagination":{"sort_order":[{"order_by":"award_floor"}]} }""");
        found.Ids()[..3].Should().Equal(5, 6, 7);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.0)]
    public async Task One_that_is_cut_off_is_made_anew(double share)
    {
        foreach (var path in Directory.GetFiles(Path.Combine(Folder, "1")).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var file = File.OpenWrite(path);
            file.SetLength((long)(file.Length * share));
        }

        await using var api = await StartAsync();
        (await api.Http.FindAsync("{}")).Total().Should().Be(Rows);
        (await api.Http.FindAsync("""{"query":"education"}""")).Total().Should().BePositive();
    }

    [Fact]
    public async Task One_that_is_damaged_is_made_anew_in_memory()
    {
        await using (var file = File.OpenWrite(Segment))
        {
            var garbage = new byte[file.Length / 3];
            Array.Fill(garbage, (byte)0xff);
            file.Position = file.Length / 3;
            file.Write(garbage);
        }

        await using var api = await StartAsync();
        foreach (var body in new[] { """{"pagination":{"page_size":5000}}""", """{"query":"education"}""" })
            (await api.Http.FindAsync(body)).Total().Should().BePositive();
        (await api.Http.FindAsync("{}")).Total().Should().Be(Rows);
        api.Services.GetRequiredService<IndexFolder>().IsKept.Should().BeFalse();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void That_one_cannot_be_read_is_told_by_who_has_it(int number, bool isNeighbours)
    {
        foreach (var path in Directory.GetFiles(Path.Combine(Folder, "1"), "segments*")) File.WriteAllText(path, "garbage");
        using var neighbour = isNeighbours ? FileLock.TryTake(Path.Combine(Folder, "1", "replica.lock")) : null;
        var log = new Heard<IndexFolder>();
        var choice = DatabaseChoice.From(
            new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Grants", _database.Connection)]).Build());
        using var index = new IndexFolder(choice, new ConfigurationBuilder().Build(), log).Open();
        File.Exists(Path.Combine(Folder, $"{number}", "replica.lock")).Should().BeTrue();
        log.Warnings.Should().HaveCount(isNeighbours ? 0 : 1);
    }

    [Fact]
    public async Task One_is_kept_when_it_is_a_row_that_cannot_be_read()
    {
        await using var api = await StartAsync();
        using var http = new HttpClient { BaseAddress = api.Http.BaseAddress };
        await ChangeAsync("UPDATE opportunities SET status = 'unheard_of' WHERE opportunity_id = 5");
        (await http.SearchAsync("{}").StatusAsync()).Should().Be(500);
        await ChangeAsync("UPDATE opportunities SET status = 'posted' WHERE opportunity_id = 5");
        (await api.Http.FindAsync("{}")).Total().Should().Be(Rows);
        api.Services.GetRequiredService<IndexFolder>().IsKept.Should().BeTrue();
    }

    [Fact]
    public async Task A_row_that_comes_while_it_is_compared_does_not_have_all_read_again()
    {
        var insert = new BeforeCount(() => ChangeAsync("""
            INSERT INTO opportunities (opportunity_number, title, summary, agency, agency_name, status, category,
                funding_instrument, post_date, award_floor, award_ceiling, estimated_total_funding, updated_at, version)
            VALUES ('LATE-1', 'Late', 'x', 'NSF', 'x', 'posted', 'education', 'grant', '2026-01-01', 1, 2, 3, '2026-01-01', 1)
            """));
        var written = File.GetLastWriteTimeUtc(Segment);
        await using var api = await new ApiServer(_database.Connection, services: services => services
            .ConfigureDbContext<Database.SqliteGrantsDb>(options => options.AddInterceptors(insert))).ReadyAsync();
        insert.IsDone.Should().BeTrue();
        (await api.Http.FindAsync("{}")).Total().Should().Be(Rows + 1);
        File.GetLastWriteTimeUtc(Segment).Should().Be(written, "the index caught up");
    }

    [Fact]
    public async Task One_of_another_database_is_not_taken()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in new[] { "", "-wal", "-shm" }) File.Delete(_database.File + file);
        await using var api = await new ApiServer(_database.Connection, new() { ["Preparation:Seed"] = "500" }).ReadyAsync();
        (await api.Http.FindAsync("{}")).Total().Should().Be(500);
    }

    [Fact]
    public async Task Where_none_can_be_kept_it_is_in_memory()
    {
        Directory.Delete(Folder, recursive: true);
        await File.WriteAllTextAsync(Folder, "in its place", TestContext.Current.CancellationToken);
        await using var api = await StartAsync();
        (await api.Http.FindAsync("{}")).Total().Should().Be(Rows);
    }

    [Fact]
    public async Task One_that_is_taken_away_while_it_is_used_goes_on_in_memory()
    {
        await using var api = await StartAsync();
        Directory.Delete(Folder, recursive: true);
        await ChangeAsync("UPDATE opportunities SET title = 'Perambulation' WHERE opportunity_id = 5");
        (await api.Http.FindAsync("""{"query":"perambulation"}""")).Ids().Should().Equal(5);
        (await api.Http.FindAsync("{}")).Total().Should().Be(Rows);
    }

    private async Task<ApiServer> StartAsync() => await new ApiServer(_database.Connection).ReadyAsync();

    private async Task ChangeAsync(string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(_database.Connection);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<string> TriggerAsync()
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(_database.Connection);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_master WHERE name = 'opportunities_updated'";
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
