using System.Data.Common;
using Api.Opportunities;
using Api.Serving;

namespace Api.Database;

/// <summary>Writes many rows with one prepared command; row by row through EF takes ten times as long.</summary>
public static class RowWriter
{
    // The database gives the id.
    private static readonly string[] _columns = [.. Opportunity.Columns[1..], "version"];

    private static string Replacement => "UPDATE SET version = opportunities.version + 1, "
        + string.Join(", ", _columns[1..^2].Select(column => $"{column} = excluded.{column}"));

    /// <summary>Adds the rows whose number is not there yet, all or none; the others it replaces, or leaves.</summary>
    /// <returns>How many were written.</returns>
    public static async Task<int> WriteAsync(
        DbConnection connection, bool isPostgres, IEnumerable<Opportunity> rows, bool replace,
        CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ChangeTriggers.PauseAsync(connection, isPostgres, cancellationToken);
        await using var insert = Prepare(connection, replace);
        var written = 0;
        foreach (var row in rows)
        {
            Fill(insert, row);
            written += await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await ChangeTriggers.ResumeAsync(connection, isPostgres, cancellationToken);
        // Also the mark that the database has been seeded.
        await connection.ExecuteAsync(
            $"INSERT INTO changes (kind, happened_at) VALUES ('seeded', {ChangeTriggers.Now(isPostgres)})", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return written;
    }

    private static DbCommand Prepare(DbConnection connection, bool replace)
    {
        var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO opportunities ({string.Join(", ", _columns)}) "
            + $"VALUES ({string.Join(", ", _columns.Select(column => "@" + column))}) "
            + $"ON CONFLICT (opportunity_number) DO {(replace ? Replacement : "NOTHING")}";
        foreach (var column in _columns)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = column;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static void Fill(DbCommand command, Opportunity row)
    {
        object[] values =
        [
            row.OpportunityNumber, row.Title, row.Summary, row.Agency, row.AgencyName,
            WireName<OpportunityStatus>.Of(row.Status), WireName<OpportunityTopic>.Of(row.Topic),
            WireName<FundingInstrument>.Of(row.FundingInstrument), row.PostDate,
            row.CloseDate is { } day ? day : DBNull.Value, row.AwardFloor, row.AwardCeiling,
            row.EstimatedTotalFunding, row.ApplicantTypes.ToString(), row.FundingCategories.ToString(),
            row.IsCostSharing is { } shares ? shares : DBNull.Value, row.AssistanceListingNumbers,
            row.ExpectedNumberOfAwards is { } awards ? awards : DBNull.Value, row.UpdatedAt,
            row.CreatedAt is { } created ? created : DBNull.Value, row.Version,
        ];
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }
}
