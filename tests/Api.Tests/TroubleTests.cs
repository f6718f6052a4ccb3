using Api.Search;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Tests;

/// <summary>The database fails and comes back: what clients see, and that nobody has to restart the API.</summary>
public sealed class TroubleTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_PostgreSQL_that_goes_away_and_comes_back_needs_no_restart()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var api = await new ApiServer(connection).ReadyAsync();
        await postgres.AllowConnectionsAsync(connection, false);
        await api.Http.GetAsync("/health/ready").ShouldSayAsync("not-ready", "The database cannot be reached.");
        await (await api.Http.GetAsync("/v1/opportunities/1")).ShouldBeAsync(503, "database-unavailable");
        (await api.Http.GetAsync("/health/live").StatusAsync()).Should().Be(200);
        await postgres.AllowConnectionsAsync(connection, true);
        await api.ReadyAsync();
        (await api.Http.GetAsync("/v1/opportunities/1").StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_PostgreSQL_that_is_late_is_waited_for()
    {
        var connection = await postgres.NewDatabaseAsync();
        await postgres.AllowConnectionsAsync(connection, false);
        await using var api = new ApiServer(connection);
        await Eventually.TrueAsync(() => api.SaysAsync("The database cannot be reached."));
        await postgres.AllowConnectionsAsync(connection, true);
        await api.ReadyAsync();
    }

    [Fact]
    public async Task A_writer_that_stops_in_its_turn_loses_it()
    {
        await using var api = await new ApiServer(await postgres.NewDatabaseAsync()).ReadyAsync();
        var key = await api.NewKeyAsync();
        await api.WithDbAsync(async db =>
        {
            await using var stopped = await db.BeginWriteAsync(default);
            await Eventually.TrueAsync(async () => await api.Http.CreateAsync(key).StatusAsync() == 201);
            return 0;
        });
    }

    [Fact]
    public async Task A_corrupt_file_is_named_and_the_next_good_one_used()
    {
        await using var file = new SqliteFile();
        Directory.CreateDirectory(Path.GetDirectoryName(file.File)!);
        await File.WriteAllTextAsync(file.File, new string('x', 10_000));
        await using var api = new ApiServer(file.Connection);
        await Eventually.TrueAsync(() => api.SaysAsync("The database file is corrupt."));
        File.Delete(file.File);
        await api.ReadyAsync();
    }

    [Fact]
    public async Task A_file_that_vanishes_is_told_and_used_again_when_it_is_back()
    {
        await using var file = new SqliteFile();
        await using var api = await new ApiServer(file.Connection).ReadyAsync();
        File.Move(file.File, file.File + ".away");
        (await api.SaysAsync("The disk of the database fails.")).Should().BeTrue();
        File.Move(file.File + ".away", file.File);
        await api.ReadyAsync();
    }

    [Fact]
    public async Task A_locked_file_still_reads_and_says_to_writers_who_is_there()
    {
        await using var file = new SqliteFile();
        await using var api = await new ApiServer(file.Connection).ReadyAsync();
        var key = await api.NewKeyAsync(row => row.LastUsedAt = DateTime.UtcNow.AddHours(1));
        await using var other = await OpenAsync(file, "BEGIN IMMEDIATE");
        (await api.Http.GetAsync("/v1/opportunities/1").StatusAsync()).Should().Be(200);
        await api.Http.CreateAsync(key).ShouldSayAsync("database-unavailable", "The database is locked by another writer.");
    }

    [Fact]
    public async Task A_read_only_database_reads_and_says_so_to_writers()
    {
        await using var file = new SqliteFile();
        await using var writable = await new ApiServer(file.Connection).ReadyAsync();
        var key = await writable.NewKeyAsync();
        await using var api = await new ApiServer($"{file.Connection};Mode=ReadOnly").ReadyAsync();
        await api.Http.CreateAsync(key).ShouldSayAsync("database-unavailable", "The database is read-only.");
        (await api.Http.GetAsync("/v1/opportunities/1", ("X-API-Key", key)).StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task On_a_full_disk_nothing_is_half_written()
    {
        await using var file = new SqliteFile();
        await using var api = await new ApiServer(file.Connection).ReadyAsync();
        var key = await api.NewKeyAsync(row => row.LastUsedAt = DateTime.UtcNow.AddHours(1));
        var last = await api.LastChangeAsync();
        api.Disk.IsFull = true;
        var big = Requests.NewOpportunity().Replace("For tests.", new string('x', 18_000), StringComparison.Ordinal);
        await api.Http.CreateAsync(key, big).ShouldSayAsync("database-unavailable", "The disk is full; nothing was written.");
        (await api.Http.FindAsync("{}")).Total().Should().Be(2000);
        (await api.LastChangeAsync()).Should().Be(last);
    }

    [Fact]
    public async Task What_hangs_is_given_up()
    {
        await using var file = new SqliteFile();
        await using var api = await new ApiServer(file.Connection, new() { ["Requests:Seconds"] = "0.2" }).ReadyAsync();
        var hanging = new TaskCompletionSource();
        api.Disk.Hanging = hanging.Task;
        await api.Http.GetAsync("/v1/opportunities/1").ShouldSayAsync("timeout", "It took too long. Try again later.");
        hanging.SetResult();
    }

    [Fact]
    public async Task A_search_that_waits_for_its_turn_is_given_up()
    {
        await using var file = new SqliteFile();
        await using var api = await new ApiServer(file.Connection, new() { ["Requests:Seconds"] = "0.2" }).ReadyAsync();
        var gate = api.Services.GetRequiredService<SearchGate>();
        for (var i = 0; i < Environment.ProcessorCount; i++) await gate.SearchAsync(TestContext.Current.CancellationToken);
        await api.Http.SearchAsync("""{"query":"literacy"}""").ShouldSayAsync("timeout", "It took too long. Try again later.");
    }

    private static async Task<SqliteConnection> OpenAsync(SqliteFile file, string sql)
    {
        var connection = new SqliteConnection(file.Connection);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}

public static class TroubleAnswers
{
    public static async Task<bool> SaysAsync(this ApiServer api, string detail)
    {
        using var answer = await api.Http.GetAsync("/health/ready");
        return (int)answer.StatusCode == 503 && (await answer.JsonAsync()).Text("detail") == detail;
    }

    public static async Task ShouldSayAsync(this Task<HttpResponseMessage> asked, string problem, string detail)
    {
        using var answer = await asked;
        answer.Headers.RetryAfter.Should().NotBeNull();
        (await answer.JsonAsync()).Text("detail").Should().Be(detail);
        await answer.ShouldBeAsync(503, problem);
    }
}
