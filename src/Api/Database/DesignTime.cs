using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Api.Database;

/// <summary>Lets <c>dotnet ef migrations add NAME --context SqliteGrantsDb</c> work without starting the API.</summary>
public sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteGrantsDb>
{
    public SqliteGrantsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteGrantsDb>().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>The same with <c>--context PostgresGrantsDb</c>; it asks no server.</summary>
public sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresGrantsDb>
{
    public PostgresGrantsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresGrantsDb>().UseNpgsql("Host=localhost").Options);
}
