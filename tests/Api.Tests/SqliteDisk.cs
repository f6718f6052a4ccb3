using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Api.Tests;

/// <summary>
/// Imitates a disk that hangs, and a full one: SQLite may not add a page to the file. The limit belongs to a connection, and which one a
/// request gets is the pool's choice, so each is told whenever it is opened.
/// </summary>
public sealed class SqliteDisk : DbConnectionInterceptor
{
    public bool IsFull { get; set; }

    /// <summary>Nothing is opened before it ends.</summary>
    public Task Hanging { get; set; } = Task.CompletedTask;

    /// <summary>Times that Entity Framework has opened a connection.</summary>
    public int Opened { get; private set; }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        Tell(connection);

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await Hanging.WaitAsync(cancellationToken);
        Tell(connection);
    }

    private void Tell(DbConnection connection)
    {
        Opened++;
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA max_page_count = {(IsFull ? 1 : int.MaxValue)}";
        command.ExecuteNonQuery();
    }
}
