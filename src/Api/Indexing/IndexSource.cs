using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Api.Database;
using Api.Opportunities;
using Api.Serving;

namespace Api.Indexing;

/// <summary>What searches read; without EF, which takes several times as long.</summary>
public static class IndexSource
{
    private const int MaxChanges = 1000;

    private static readonly string _all = $"SELECT {string.Join(", ", Opportunity.Columns)} FROM opportunities";

    public static Task<long> LastChangeAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.NumberAsync("SELECT coalesce(max(change_id), 0) FROM changes", cancellationToken);

    /// <summary>What tells most changes that nobody logged.</summary>
    public static async Task<(long Count, long HighestId)> ExtentAsync(
        DbConnection connection, CancellationToken cancellationToken) => (
        await connection.NumberAsync("SELECT count(*) FROM opportunities", cancellationToken),
        await connection.NumberAsync("SELECT coalesce(max(opportunity_id), 0) FROM opportunities", cancellationToken));

    /// <summary>The next changes; an id is null where many rows changed at once.</summary>
    public static async Task<List<(long ChangeId, long? OpportunityId)>> ChangesAsync(
        DbConnection connection, long after, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SELECT change_id, opportunity_id FROM changes
            WHERE change_id > {after} ORDER BY change_id LIMIT {MaxChanges}
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var changes = new List<(long, long?)>();
        while (await reader.ReadAsync(cancellationToken))
            changes.Add((reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt64(1)));
        return changes;
    }

    public static async IAsyncEnumerable<Opportunity> RowsAsync(
        DbConnection connection, IEnumerable<long>? ids = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = ids is null ? _all : $"{_all} WHERE opportunity_id IN ({string.Join(',', ids)})";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) yield return Row(reader);
    }

    private static Opportunity Row(DbDataReader reader) => new()
    {
        OpportunityId = reader.GetInt64(0),
        OpportunityNumber = reader.GetString(1),
        Title = reader.GetString(2),
        Summary = reader.GetString(3),
        Agency = reader.GetString(4),
        AgencyName = reader.GetString(5),
        Status = WireName<OpportunityStatus>.Parse(reader.GetString(6)),
        Topic = WireName<OpportunityTopic>.Parse(reader.GetString(7)),
        FundingInstrument = WireName<FundingInstrument>.Parse(reader.GetString(8)),
        PostDate = reader.GetFieldValue<DateOnly>(9),
        CloseDate = reader.IsDBNull(10) ? null : reader.GetFieldValue<DateOnly>(10),
        AwardFloor = reader.GetInt64(11),
        AwardCeiling = reader.GetInt64(12),
        EstimatedTotalFunding = reader.GetInt64(13),
        ApplicantTypes = EnumSet<ApplicantType>.Parse(reader.GetString(14)),
        FundingCategories = EnumSet<FundingCategory>.Parse(reader.GetString(15)),
        IsCostSharing = reader.IsDBNull(16) ? null : reader.GetBoolean(16),
        AssistanceListingNumbers = reader.GetString(17),
        ExpectedNumberOfAwards = reader.IsDBNull(18) ? null : reader.GetInt64(18),
        // SQLite gives times back without saying that they are UTC.
        UpdatedAt = DateTime.SpecifyKind(reader.GetDateTime(19), DateTimeKind.Utc),
        CreatedAt = reader.IsDBNull(20) ? null : DateTime.SpecifyKind(reader.GetDateTime(20), DateTimeKind.Utc),
    };
}
