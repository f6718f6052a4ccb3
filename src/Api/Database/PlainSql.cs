using System.Data.Common;
using System.Globalization;

namespace Api.Database;

/// <summary>SQL without EF, where a model would only be in the way.</summary>
public static class PlainSql
{
    public static async Task ExecuteAsync(this DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>For a query whose answer is one number. Of PostgreSQL's booleans, true is 1.</summary>
    public static async Task<long> NumberAsync(this DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }
}
