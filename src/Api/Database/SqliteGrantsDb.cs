using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Database;

/// <summary>The embedded database: one file, shared by all replicas on the machine.</summary>
public sealed class SqliteGrantsDb(DbContextOptions<SqliteGrantsDb> options) : GrantsDb(options)
{
    /// <remarks>SQLite itself has one writer: this waits for it at the start (BEGIN IMMEDIATE), not in the middle.</remarks>
    public override Task<IDbContextTransaction> BeginWriteAsync(CancellationToken cancellationToken) =>
        Database.BeginTransactionAsync(cancellationToken);
}
