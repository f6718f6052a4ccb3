using Api.Database;
using Api.Opportunities;
using Api.Serving;

namespace Api.Extracts;

/// <summary>An opportunity in the public API's extract. What is not there, or not here, is left out.</summary>
public sealed record ExtractRow
{
    public string? OpportunityNumber { get; init; }
    public string? OpportunityTitle { get; init; }
    public string? OpportunityStatus { get; init; }
    public string? Agency { get; init; }
    public string? AgencyCode { get; init; }
    public string? AgencyName { get; init; }
    public IReadOnlyList<AssistanceListing>? OpportunityAssistanceListings { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
    public ExtractSummary? Summary { get; init; }

    public static ExtractRow From(Opportunity row) => new()
    {
        OpportunityNumber = row.OpportunityNumber,
        OpportunityTitle = row.Title,
        OpportunityStatus = WireName<OpportunityStatus>.Of(row.Status),
        Agency = row.Agency,
        AgencyCode = row.Agency,
        AgencyName = row.AgencyName,
        OpportunityAssistanceListings = OpportunityAnswer.From(row).OpportunityAssistanceListings,
        UpdatedAt = row.UpdatedAt,
        Summary = ExtractSummary.From(row),
    };

    /// <returns>Null for one without number, title or any day.</returns>
    public Opportunity? ToRow(DateTime now)
    {
        var summary = Summary ?? new();
        if (string.IsNullOrWhiteSpace(OpportunityNumber) || string.IsNullOrWhiteSpace(OpportunityTitle)) return null;
        if ((summary.PostDate ?? summary.ForecastedPostDate) is not { } post) return null;
        var agency = AgencyCode ?? Agency ?? "";
        var row = new Opportunity
        {
            OpportunityNumber = OpportunityNumber,
            Title = OpportunityTitle,
            Agency = agency,
            AgencyName = AgencyName ?? agency,
            PostDate = post,
            Status = WireName<OpportunityStatus>.TryParse(OpportunityStatus, out var status) ? status : default,
            AssistanceListingNumbers = string.Join(',', (OpportunityAssistanceListings ?? []).Select(one => one.AssistanceListingNumber)),
            UpdatedAt = UpdatedAt?.UtcDateTime ?? now,
            Version = 1,
        };
        summary.Fill(row);
        return row;
    }
}

/// <summary>What the public API keeps in a summary of its own.</summary>
public sealed record ExtractSummary
{
    public string? SummaryDescription { get; init; }
    public DateOnly? PostDate { get; init; }
    public DateOnly? ForecastedPostDate { get; init; }
    public DateOnly? CloseDate { get; init; }
    public bool? IsCostSharing { get; init; }
    public long? ExpectedNumberOfAwards { get; init; }
    public long? EstimatedTotalProgramFunding { get; init; }
    public long? AwardFloor { get; init; }
    public long? AwardCeiling { get; init; }
    public IReadOnlyList<string>? FundingInstruments { get; init; }
    public IReadOnlyList<string>? FundingCategories { get; init; }
    public IReadOnlyList<string>? ApplicantTypes { get; init; }

    public static ExtractSummary From(Opportunity row) => new()
    {
        SummaryDescription = row.Summary,
        PostDate = row.PostDate,
        CloseDate = row.CloseDate,
        IsCostSharing = row.IsCostSharing,
        ExpectedNumberOfAwards = row.ExpectedNumberOfAwards,
        EstimatedTotalProgramFunding = row.EstimatedTotalFunding,
        AwardFloor = row.AwardFloor,
        AwardCeiling = row.AwardCeiling,
        FundingInstruments = [WireName<FundingInstrument>.Of(row.FundingInstrument)],
        FundingCategories = [.. row.FundingCategories.Values.Select(WireName<FundingCategory>.Of)],
        ApplicantTypes = [.. row.ApplicantTypes.Values.Select(WireName<ApplicantType>.Of)],
    };

    public void Fill(Opportunity row)
    {
        row.Summary = SummaryDescription ?? "";
        row.CloseDate = CloseDate;
        row.IsCostSharing = IsCostSharing;
        row.ExpectedNumberOfAwards = ExpectedNumberOfAwards;
        row.EstimatedTotalFunding = EstimatedTotalProgramFunding ?? 0;
        row.AwardFloor = AwardFloor ?? 0;
        row.AwardCeiling = AwardCeiling ?? 0;
        row.FundingInstrument = Known<FundingInstrument>(FundingInstruments).FirstOrDefault(FundingInstrument.Other);
        row.FundingCategories = EnumSet<FundingCategory>.Of(Known<FundingCategory>(FundingCategories));
        row.ApplicantTypes = EnumSet<ApplicantType>.Of(Known<ApplicantType>(ApplicantTypes));
        row.Category = TopicOf(row.FundingCategories);
    }

    // The public API's own category says another thing; the funding categories are the nearest to a topic.
    private static OpportunityCategory TopicOf(EnumSet<FundingCategory> categories) => SeedWords.All.FundingCategories
        .Where(pair => pair.Value.Any(categories.Values.Contains)).Select(pair => pair.Key)
        .FirstOrDefault(OpportunityCategory.CommunityDevelopment);

    private static IEnumerable<T> Known<T>(IEnumerable<string>? names) where T : struct, Enum
    {
        foreach (var name in names ?? [])
            if (WireName<T>.TryParse(name, out var value))
                yield return value;
    }
}
