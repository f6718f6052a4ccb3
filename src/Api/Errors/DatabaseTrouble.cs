using Api.Database;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Api.Errors;

/// <summary>What a failure of the database means for a client; the one place that knows the drivers' codes.</summary>
public static class DatabaseTrouble
{
    private const int SqliteConstraint = 19;
    private const int SqliteUnique = 2067;

    /// <returns>Null when the exception is not the database's, or tells what only a fault of this program can break.</returns>
    public static Problem? Explain(Exception e) => Find(e) switch
    {
        SqliteException { SqliteExtendedErrorCode: SqliteUnique }
            or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } =>
            new Problem(StatusCodes.Status409Conflict, "duplicate", "Another opportunity has this opportunity_number."),
        SqliteException { SqliteErrorCode: SqliteConstraint } or PostgresException { SqlState: ['2', '3', ..] } => null,
        { } trouble => new Problem(StatusCodes.Status503ServiceUnavailable, "database-unavailable", Say(trouble))
        {
            RetryAfter = 5,
        },
        null => null,
    };

    /// <summary>One sentence for clients, without paths, hosts or SQL.</summary>
    public static string Say(Exception e) => Find(e) switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 } => "The database is locked by another writer.",
        SqliteException { SqliteErrorCode: 8 } => "The database is read-only.",
        SqliteException { SqliteErrorCode: 13 } => "The disk is full; nothing was written.",
        SqliteException { SqliteErrorCode: 10 } => "The disk of the database fails.",
        SqliteException { SqliteErrorCode: 11 or 26 } => "The database file is corrupt.",
        SqliteException { SqliteErrorCode: 14 } => "The database file cannot be opened.",
        SqliteException { SqliteErrorCode: 1 } => "The database lacks its tables.",
        PostgresException { SqlState: "55P03" } => "The database is locked by another writer.",
        PostgresException { SqlState: "53100" } => "The disk is full; nothing was written.",
        PostgresException { SqlState: "25006" } => "The database is read-only.",
        PostgresException { SqlState: "42P01" } => "The database lacks its tables.",
        PostgresException { SqlState: "28P01" or "28000" } => "The database refuses the API's password.",
        PostgresException { SqlState: "3D000" } => "The database server has no such database.",
        NpgsqlException { InnerException: null } bare when bare.Message.Contains("password") =>
            "The API was given no password for the database.",
        NpgsqlException or TimeoutException => "The database cannot be reached.",
        // PostgreSQL's driver reads the password from a file, such as a secret; an embedded database makes its own file.
        UnauthorizedAccessException => "The API has no right to a file of the database: its folder, or the password's file.",
        FileNotFoundException => "The file with the database's password is missing.",
        IOException => "The disk of the database fails.",
        null when e is PendingMigrationException => e.Message,
        _ => "The database is not ready yet.",
    };

    // EF and Npgsql wrap what happened, and each in its own way.
    private static Exception? Find(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (e is SqliteException or NpgsqlException or IOException or UnauthorizedAccessException)
                return e;
            else if (e is DbUpdateConcurrencyException)
                return null;
        return null;
    }
}
