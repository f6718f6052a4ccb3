using System.Data.Common;
using Npgsql;

namespace Api.Database;

/// <summary>
/// Lets one process at a time migrate and seed. EF's own lock is a row in SQLite, which outlives a process that is killed
/// and then locks out everybody; a lock on a file, and PostgreSQL's advisory lock, end with their owner.
/// </summary>
public static class PreparationLock
{
    private const long Number = PostgresGrantsDb.WriteLock + 1;

    public static async Task<IAsyncDisposable> TakeAsync(DatabaseChoice choice, CancellationToken cancellationToken)
    {
        if (choice.File is { } file) return await TakeOnFileAsync(file + ".lock", cancellationToken);
        return await TakeOnServerAsync(choice.ConnectionString, cancellationToken);
    }

    private static async Task<DbConnection> TakeOnServerAsync(
        string connectionString, CancellationToken cancellationToken)
    {
        // The lock is the session's, and a pool keeps the session after it has been closed.
        var ownSession = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 };
        var connection = new NpgsqlConnection(ownSession.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await connection.ExecuteAsync($"SELECT pg_advisory_lock({Number})", cancellationToken);
        return connection;
    }

    private static async Task<FileStream> TakeOnFileAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (FileLock.TryTake(path) is { } mine) return mine;
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }
}
