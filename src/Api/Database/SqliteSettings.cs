using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Database;

/// <summary>What every connection to the file must be told; the rest (WAL) is kept in the file itself.</summary>
public sealed class SqliteSettings : DbConnectionInterceptor
{
    /// <remarks>Of pages each connection keeps 400 kB, not 2 MB: there are many, and the system keeps the file's pages once.</remarks>
    private static readonly string _onOpen =
        $"PRAGMA busy_timeout = {DatabaseChoice.Patience.TotalMilliseconds}; PRAGMA cache_size = -400";

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
        connection.ExecuteAsync(_onOpen, cancellationToken);

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = _onOpen;
        command.ExecuteNonQuery();
    }
}
