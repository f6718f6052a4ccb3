using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Database;

/// <summary>What every connection to the file must be told; the rest (WAL) is kept in the file itself.</summary>
public sealed class SqliteSettings : DbConnectionInterceptor
{
    public static readonly string OnOpen = string.Create(
        CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {DatabaseChoice.Patience.TotalMilliseconds}");

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        Apply(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Apply(connection);
        return Task.CompletedTask;
    }

    private static void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = OnOpen;
        command.ExecuteNonQuery();
    }
}
