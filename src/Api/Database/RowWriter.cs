using System.Data.Common;
using Api.Opportunities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Api.Database;

/// <summary>Writes many rows with one command, made of EF's model; row by row through EF takes ten times as long.</summary>
public static class RowWriter
{
    // The second keeps its first value, the third counts.
    private static readonly string[] _notReplaced =
        [nameof(Opportunity.OpportunityNumber), nameof(Opportunity.CreatedAt), nameof(Opportunity.Version)];

    /// <summary>Adds the rows whose number is not there yet, all or none; the others it replaces, or leaves.</summary>
    /// <returns>How many were written.</returns>
    public static async Task<int> WriteAsync(
        GrantsDb db, IEnumerable<Opportunity> rows, bool replace, CancellationToken cancellationToken)
    {
        var (connection, isPostgres) = (db.Database.GetDbConnection(), db.Database.IsNpgsql());
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Other writers wait, as they do on SQLite: a line of theirs that was seen before this one would hide it.
        if (isPostgres) await connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({PostgresGrantsDb.WriteLock})", cancellationToken);
        await ChangeTriggers.PauseAsync(connection, isPostgres, cancellationToken);
        // The database gives the id.
        var columns = db.Model.FindEntityType(typeof(Opportunity))!.GetProperties()
            .Where(column => !column.IsPrimaryKey()).ToList();
        await using var insert = connection.CreateCommand();
        insert.CommandText = Insert(columns, replace);
        var written = 0;
        foreach (var row in rows)
        {
            Fill(insert, columns, row);
            written += await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        if (!isPostgres) await ChangeTriggers.MakeAsync(connection, isPostgres, cancellationToken);
        // Also the mark that the database has been seeded.
        await connection.ExecuteAsync(
            "INSERT INTO changes (kind, happened_at) VALUES ('seeded', CURRENT_TIMESTAMP)", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return written;
    }

    private static string Insert(List<IProperty> columns, bool replace)
    {
        var names = columns.ConvertAll(column => column.GetColumnName());
        var replaced = columns.Where(column => !_notReplaced.Contains(column.Name))
            .Select(column => $", {column.GetColumnName()} = excluded.{column.GetColumnName()}");
        return $"INSERT INTO opportunities ({string.Join(", ", names)}) VALUES (@{string.Join(", @", names)}) "
            + "ON CONFLICT (opportunity_number) DO "
            + (replace ? $"UPDATE SET version = opportunities.version + 1{string.Concat(replaced)}" : "NOTHING");
    }

    private static void Fill(DbCommand command, List<IProperty> columns, Opportunity row)
    {
        command.Parameters.Clear();
        foreach (var column in columns)
            command.Parameters.Add(column.GetRelationalTypeMapping().CreateParameter(
                command, column.GetColumnName(), column.GetGetter().GetClrValue(row)));
    }
}
