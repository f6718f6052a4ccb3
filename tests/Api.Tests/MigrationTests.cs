using Api.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Api.Tests;

public sealed class MigrationsOnSqlite(OnSqlite served) : MigrationTests(served), IClassFixture<OnSqlite>
{
    protected override bool IsPostgres => false;

    // What EF does where SQLite cannot change a table in place; its triggers go with the old one.
    protected override string Rebuild => """
        CREATE TABLE rebuilt AS SELECT * FROM opportunities;
        DROP TABLE opportunities;
        CREATE TABLE opportunities AS SELECT * FROM rebuilt;
        DROP TABLE rebuilt;
        """;
}

public sealed class MigrationsOnPostgres(OnPostgres served) : MigrationTests(served), IClassFixture<OnPostgres>
{
    protected override bool IsPostgres => true;

    protected override string Rebuild => "DROP TRIGGER opportunities_changed ON opportunities";
}

public abstract class MigrationTests(Served served)
{
    protected abstract bool IsPostgres { get; }

    protected abstract string Rebuild { get; }

    [Fact]
    public async Task Those_that_a_start_looks_for_are_those_of_EF() =>
        (await served.Api.WithDbAsync(db => Task.FromResult(db.Database.GetMigrations())))
            .Should().Equal(KnownMigrations.Of(IsPostgres, contract: true)).And.HaveCountGreaterThan(1);

    // Without it EF cannot make a table anew on the way back, as SQLite needs for a column.
    [Fact]
    public async Task Each_knows_its_model() =>
        (await served.Api.WithDbAsync(db => Task.FromResult(db.GetService<IMigrationsAssembly>().Migrations
            .Select(one => Activator.CreateInstance(one.Value)).Cast<Migration>()
            .Where(one => one.TargetModel.FindEntityType(typeof(Opportunities.Opportunity).FullName!) is null).ToList()))).Should().BeEmpty();

    [Fact]
    public async Task They_make_what_the_code_needs() =>
        (await served.Api.WithDbAsync(db => Task.FromResult(db.Database.HasPendingModelChanges()))).Should().BeFalse();

    [Fact]
    public async Task A_start_makes_the_triggers_again_that_a_rebuilt_table_has_lost()
    {
        await RunAsync(Rebuild);
        await using var api = await new ApiServer(served.Connection).ReadyAsync();
        await RunAsync("UPDATE opportunities SET title = 'Quixotic' WHERE opportunity_id = 5");
        (await api.Http.FindAsync("""{"query":"quixotic"}""")).Ids().Should().Equal(5);
    }

    private Task<int> RunAsync(string sql) => served.Api.WithDbAsync(db => db.Database.ExecuteSqlRawAsync(sql));
}

/// <summary>What a start may apply, of migrations a and d that add, and b and c that take away.</summary>
public sealed class MigrationTargetTests
{
    [Theory]
    [InlineData("a", "", "a")]
    [InlineData("ab", "", "a")]
    [InlineData("ab", "ab", "b")]
    [InlineData("abd", "ab", "d")]
    [InlineData("abcd", "abc", "d")]
    [InlineData("bcd", "bcd", "d")]
    public void Is_the_last_that_adds(string all, string applied, string target) =>
        all[KnownMigrations.TargetOf(Ids(all), Adding(all), Ids(applied))].ToString().Should().Be(target);

    [Theory]
    [InlineData("abd", "a", "d comes after b,*give it a lower number*migrate --contract*")]
    [InlineData("abcd", "ab", "d comes after c,*")]
    public void Is_none_behind_one_that_takes_away(string all, string applied, string says)
    {
        var target = () => KnownMigrations.TargetOf(Ids(all), Adding(all), Ids(applied));
        target.Should().Throw<PendingMigrationException>().WithMessage(says);
    }

    [Theory]
    [InlineData("", "d")]
    [InlineData("a", "d")]
    public void Is_the_last_of_all_for_who_asks_for_it(string applied, string target) =>
        "abcd"[KnownMigrations.TargetOf(Ids("abcd"), Ids("abcd"), Ids(applied))].ToString().Should().Be(target);

    private static List<string> Ids(string ids) => [.. ids.Select(id => id.ToString())];

    private static List<string> Adding(string ids) => Ids(ids).FindAll(id => id is "a" or "d");
}

public sealed class OldDatabaseOnSqlite() : OldDatabaseTests(new SqliteFile());

public sealed class OldDatabaseOnPostgres(PostgresServer server) : OldDatabaseTests(new PostgresDatabase(server));

/// <summary>The database of an older version, without the newest migration.</summary>
public abstract class OldDatabaseTests(IDatabase database) : IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await using var api = await new ApiServer(database.Connection).ReadyAsync();
        await api.WithDbAsync(async db =>
        {
            var all = db.Database.GetMigrations().ToList();
            await db.Database.MigrateAsync(all[0]);
            return all;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Is_brought_to_this_one_by_a_start()
    {
        await using var api = await new ApiServer(database.Connection).ReadyAsync();
        var pending = await api.WithDbAsync(db => db.Database.GetPendingMigrationsAsync());
        pending.Should().ContainSingle("a contraction is left").Which.Should().EndWith("_WithoutTextIndexes");
        (await api.Http.FindAsync("{}")).Total().Should().Be(2000);
    }

    [Fact]
    public async Task Gets_what_was_added_below_a_contraction_that_is_done()
    {
        (await ApiProcess.RunAsync(database.Connection, "migrate", "--contract")).ExitCode.Should().Be(0);
        await using (var before = await new ApiServer(database.Connection).ReadyAsync())
            await before.WithDbAsync(db => db.Database.ExecuteSqlRawAsync("""
                DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" LIKE '%_CreatedAt';
                ALTER TABLE opportunities DROP COLUMN created_at
                """));
        await using var api = await new ApiServer(database.Connection).ReadyAsync();
        (await api.WithDbAsync(db => db.Database.GetPendingMigrationsAsync())).Should().BeEmpty();
        (await api.Http.FindAsync("{}")).Total().Should().Be(2000);
    }

    [Fact]
    public async Task Is_refused_with_the_reason_where_a_start_shall_not_migrate()
    {
        await using var api = new ApiServer(database.Connection, new() { ["Preparation:Migrate"] = "false" });
        await Eventually.TrueAsync(() => api.SaysAsync(
            "The database lacks migrations of this version: run the verb migrate, or set Preparation:Migrate."));
    }
}
