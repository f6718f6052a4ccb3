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

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows. A disk that is full is no other process.
    private static readonly int[] _held = [11, 35, unchecked((int)0x80070020)];

    public static async Task<IAsyncDisposable> TakeAsync(DatabaseChoice choice, CancellationToken cancellationToken)
    {
        if (choice.IsPostgres) return await TakeOnServerAsync(choice.ConnectionString, cancellationToken);
        return choice.File is { } file ? await TakeOnFileAsync(file + ".lock", cancellationToken) : new MemoryStream();
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

    /// <returns>Null while another process holds it.</returns>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (_held.Contains(e.HResult))
        {
            return null;
        }
    }

    private static async Task<FileStream> TakeOnFileAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(path) is { } mine) return mine;
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }
}
