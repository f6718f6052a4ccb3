using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Database;

/// <summary>The embedded database: one file, shared by all replicas on the machine.</summary>
public sealed class SqliteGrantsDb(DbContextOptions<SqliteGrantsDb> options) : GrantsDb(options)
{
    /// <remarks>SQLite itself has one writer: this waits for it at the start (BEGIN IMMEDIATE), not in the middle.</remarks>
    public override Task<IDbContextTransaction> BeginWriteAsync(CancellationToken cancellationToken) =>
        Database.BeginTransactionAsync(cancellationToken);

    /// <remarks>Temporary tables are found before others. The level is the driver's word for a plain BEGIN, without a lock.</remarks>
    public override async Task<IDbContextTransaction> BeginRehearsalAsync(CancellationToken cancellationToken)
    {
        var transaction = await Database.BeginTransactionAsync(IsolationLevel.ReadUncommitted, cancellationToken);
        var copies = await Database.SqlQueryRaw<string>(
            """
            SELECT 'CREATE TEMP ' || substr(sql, length('CREATE ') + 1) AS "Value" FROM main.sqlite_master
            WHERE type = 'table' AND name NOT LIKE 'sqlite%'
            """).ToListAsync(cancellationToken);
        await Database.ExecuteSqlRawAsync(string.Join(';', copies), cancellationToken);
        return transaction;
    }
}
