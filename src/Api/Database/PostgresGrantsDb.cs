using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Database;

/// <summary>The server database, for replicas on more than one machine.</summary>
public sealed class PostgresGrantsDb(DbContextOptions<PostgresGrantsDb> options) : GrantsDb(options)
{
    /// <summary>The NOTIFY channel, and with it the name that every replica listens to.</summary>
    public const string Channel = "opportunity_changes";

    /// <summary>The advisory lock that writers take turns at; any number that nobody else in this database uses.</summary>
    public const long WriteLock = 7_308_327_462;

    public override async Task<IDbContextTransaction> BeginWriteAsync(CancellationToken cancellationToken)
    {
        var transaction = await Database.BeginTransactionAsync(cancellationToken);
        // Nobody waits for longer, nor for one that has stopped in its turn, as on a machine that is gone.
        await Database.ExecuteSqlRawAsync(
            "SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '5s'", cancellationToken);
        await Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({WriteLock})", cancellationToken);
        return transaction;
    }

    public override async Task<IDbContextTransaction> BeginRehearsalAsync(CancellationToken cancellationToken)
    {
        var transaction = await Database.BeginTransactionAsync(cancellationToken);
        var copies = Model.GetEntityTypes().Select(entity => entity.GetTableName())
            .Select(table => $"CREATE TEMP TABLE {table} (LIKE {table} INCLUDING DEFAULTS INCLUDING IDENTITY);");
        // No other table is found any more, also where a search path of somebody's own has temporary ones last.
        var sql = string.Concat(copies) + "SET LOCAL search_path = pg_temp";
        await Database.ExecuteSqlRawAsync(sql, cancellationToken);
        return transaction;
    }

    // Byte order, as SQLite has it, whatever the server's locale.
    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        base.ConfigureConventions(conventions);
        conventions.Properties<string>().UseCollation("C");
        conventions.Properties<Enum>().UseCollation("C");
    }
}
