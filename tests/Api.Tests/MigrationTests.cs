using Api.Database;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests;

public sealed class MigrationsOnSqlite(OnSqlite served) : MigrationTests(served.Api), IClassFixture<OnSqlite>;

public sealed class MigrationsOnPostgres(OnPostgres served) : MigrationTests(served.Api), IClassFixture<OnPostgres>;

public abstract class MigrationTests(ApiServer api)
{
    [Fact]
    public async Task The_one_that_a_start_looks_for_is_the_newest() =>
        (await api.WithDbAsync(db => Task.FromResult(db.Database.GetMigrations().Last()))).Should().Be(LatestMigration.Id);

    [Fact]
    public async Task They_make_what_the_code_needs() =>
        (await api.WithDbAsync(db => Task.FromResult(db.Database.HasPendingModelChanges()))).Should().BeFalse();
}
