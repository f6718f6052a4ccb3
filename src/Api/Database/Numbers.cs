using System.Data.Common;
using System.Globalization;

namespace Api.Database;

/// <summary>Queries whose answer is one number.</summary>
public static class Numbers
{
    /// <summary>Of PostgreSQL's booleans, true is 1.</summary>
    public static async Task<long> NumberAsync(
        this DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }
}
