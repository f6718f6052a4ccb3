namespace Api.Tests;

/// <summary>The index that a start takes out of a file, and what happened to the database meanwhile.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private const int Rows = 6000;
    private readonly SqliteFile _database = new();

    private string Snapshot => _database.File + ".search";

    public async ValueTask InitializeAsync()
    {
        await using var api = await StartAsync();
        File.Exists(Snapshot).Should().BeTrue("a first start reads all rows and keeps what it has read");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_start_takes_it_and_what_has_changed_since()
    {
        await ChangeAsync("UPDATE opportunities SET title = 'Perambulation' WHERE opportunity_id = 5");
        await ChangeAsync("DELETE FROM opportunities WHERE opportunity_id = 6");
        var written = File.GetLastWriteTimeUtc(Snapshot);
        await using var api = await StartAsync();
        (await api.Http.FindAsync("""{"query":"perambulation"}""")).Ids().Should().Equal(5);
        (await api.Http.FindAsync("{}")).Total().Should().Be(Rows - 1);
        File.GetLastWriteTimeUtc(Snapshot).Should().Be(written, "not all rows were read");
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
        await using var kept = await StartAsync();
        File.Delete(Snapshot);
        await using var read = await StartAsync();
        foreach (var body in searches)
            (await kept.Http.FindAsync(body)).ToString().Should().Be((await read.Http.FindAsync(body)).ToString(), body);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.0)]
    public async Task One_that_is_cut_off_is_made_anew(double share)
    {
        var whole = new FileInfo(Snapshot).Length;
        await using (var file = File.OpenWrite(Snapshot)) file.SetLength((long)(whole * share));
        await using var api = await StartAsync();
        (await api.Http.FindAsync("{}")).Total().Should().Be(Rows);
        new FileInfo(Snapshot).Length.Should().Be(whole);
    }

    [Fact]
    public async Task One_of_another_database_is_not_taken()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in new[] { "", "-wal", "-shm" }) File.Delete(_database.File + file);
        await using var api = await new ApiServer(_database.Connection).ReadyAsync();
        (await api.Http.FindAsync("{}")).Total().Should().Be(2000);
    }

    private async Task<ApiServer> StartAsync() =>
        await new ApiServer(_database.Connection, new() { ["Preparation:Seed"] = $"{Rows}" }).ReadyAsync();

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
