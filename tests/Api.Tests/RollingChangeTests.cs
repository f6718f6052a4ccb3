using System.Data.Common;
using Api.Database;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests;

public sealed class RollingChangeOnSqlite() : RollingChangeTests(new SqliteFile())
{
    protected override string Search =>
        "SELECT rowid FROM opportunity_text WHERE opportunity_text MATCH 'perambulation' ORDER BY rank";

    protected override GrantsDb Open(string connection) =>
        new SqliteGrantsDb(new DbContextOptionsBuilder<SqliteGrantsDb>().UseSqlite(connection).Options);
}

public sealed class RollingChangeOnPostgres(PostgresServer server) : RollingChangeTests(new PostgresDatabase(server))
{
    protected override string Search => """
        SELECT opportunity_id FROM opportunities WHERE search_vector @@ websearch_to_tsquery('english', 'perambulation')
        """;

    protected override GrantsDb Open(string connection) =>
        new PostgresGrantsDb(new DbContextOptionsBuilder<PostgresGrantsDb>().UseNpgsql(connection).Options);
}

/// <summary>Replicas of the version before go on with their statements while one of this version comes up beside them.</summary>
public abstract class RollingChangeTests(IDatabase database) : IAsyncLifetime
{
    /// <summary>As the version before searched.</summary>
    protected abstract string Search { get; }

    protected abstract GrantsDb Open(string connection);

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        if (new DbConnectionStringBuilder { ConnectionString = database.Connection }.TryGetValue("Data Source", out var file))
            Directory.CreateDirectory(Path.GetDirectoryName((string)file)!);
        await using var db = Open(database.Connection);
        await db.Database.MigrateAsync(db.Database.GetMigrations().First());
        await WriteAsBeforeAsync(db, 0);
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Neither_version_fails_while_both_run_and_each_finds_what_the_other_wrote()
    {
        using var over = new CancellationTokenSource();
        var before = Task.Run(() => WorkAsBeforeAsync(over.Token));
        await using var api = await new ApiServer(database.Connection, new() { ["Preparation:Seed"] = "0" }).ReadyAsync();
        var key = await api.NewKeyAsync();
        for (var i = 0; i < 20; i++)
        {
            (await api.Http.CreateAsync(key, Requests.NewOpportunity("Perambulation")).StatusAsync()).Should().Be(201);
            (await api.Http.FindAsync("""{"query":"perambulation"}""")).Total().Should().BeGreaterThan(i + 1);
        }

        await over.CancelAsync();
        var (written, found) = await before;
        written.Should().BePositive();
        found.Should().BeGreaterThan(20);
        (await api.Http.FindAsync("""{"query":"perambulation"}""")).Total().Should().Be(1 + written + 20);
    }

    [Fact]
    public async Task What_the_version_before_used_goes_when_it_is_told_to()
    {
        var (code, said) = await ApiProcess.RunAsync(database.Connection, "migrate");
        (code, said).Should().Be((0, said)).And.Match(pair => said.Contains("migrate --contract"));
        await using var db = Open(database.Connection);
        (await db.Database.GetPendingMigrationsAsync()).Should().ContainSingle();
        (await ApiProcess.RunAsync(database.Connection, "migrate", "--contract")).ExitCode.Should().Be(0);
        (await db.Database.GetPendingMigrationsAsync()).Should().BeEmpty();
        (await ApiProcess.RunAsync(database.Connection, "migrate")).ExitCode.Should().Be(0);
        (await db.Database.GetPendingMigrationsAsync()).Should().BeEmpty("what is gone stays gone");
        await using var api = await new ApiServer(database.Connection, new() { ["Preparation:Seed"] = "0" }).ReadyAsync();
        (await api.Http.FindAsync("""{"query":"perambulation"}""")).Total().Should().Be(1);
    }

    // Any statement that fails ends the test.
    private async Task<(int Written, int Found)> WorkAsBeforeAsync(CancellationToken over)
    {
        var (written, found) = (0, 0);
        while (!over.IsCancellationRequested)
        {
            await using var db = Open(database.Connection);
            await WriteAsBeforeAsync(db, ++written);
            found = (await db.Database.SqlQueryRaw<long>(Search).ToListAsync(CancellationToken.None)).Count;
        }

        return (written, found);
    }

    private static async Task WriteAsBeforeAsync(GrantsDb db, int number)
    {
        await using var transaction = await db.BeginWriteAsync(default);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO opportunities (opportunity_number, title, summary, agency, agency_name, status, category,
                funding_instrument, post_date, award_floor, award_ceiling, estimated_total_funding, updated_at, version)
            VALUES ({"BEFORE-" + number}, 'Perambulation', 'x', 'NSF', 'x', 'posted', 'education', 'grant', '2026-01-01', 1, 2, 3,
                '2026-01-01', 1)
            """);
        await db.Database.ExecuteSqlRawAsync("INSERT INTO changes (kind, opportunity_id, happened_at) SELECT 'created', max(opportunity_id), '2026-01-01' FROM opportunities");
        await transaction.CommitAsync();
    }
}
