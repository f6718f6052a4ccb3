namespace Api.Opportunities;

/// <summary>An opportunity as clients see it; the row's shape may change without this one.</summary>
public sealed record OpportunityAnswer(
    long OpportunityId,
    string OpportunityNumber,
    string Title,
    string Summary,
    string Agency,
    string AgencyName,
    OpportunityStatus Status,
    OpportunityCategory Category,
    FundingInstrument FundingInstrument,
    DateOnly PostDate,
    DateOnly? CloseDate,
    long AwardFloor,
    long AwardCeiling,
    long EstimatedTotalFunding,
    IReadOnlyList<ApplicantType> ApplicantTypes,
    IReadOnlyList<FundingCategory> FundingCategories,
    bool? IsCostSharing,
    IReadOnlyList<AssistanceListing> OpportunityAssistanceListings,
    long? ExpectedNumberOfAwards,
    DateTime UpdatedAt)
{
    // The names that the public API has for the same.
    public string OpportunityTitle => Title;

    public string AgencyCode => Agency;

    public OpportunityStatus OpportunityStatus => Status;

    public IReadOnlyList<FundingInstrument> FundingInstruments => [FundingInstrument];

    public long EstimatedTotalProgramFunding => EstimatedTotalFunding;

    public static OpportunityAnswer From(Opportunity o) => new(
        o.OpportunityId, o.OpportunityNumber, o.Title, o.Summary, o.Agency, o.AgencyName, o.Status, o.Category,
        o.FundingInstrument, o.PostDate, o.CloseDate, o.AwardFloor, o.AwardCeiling, o.EstimatedTotalFunding,
        [.. o.ApplicantTypes.Values], [.. o.FundingCategories.Values], o.IsCostSharing,
        [.. o.AssistanceListingNumbers.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(number => new AssistanceListing(number))],
        o.ExpectedNumberOfAwards, o.UpdatedAt);
}

public sealed record AssistanceListing(string AssistanceListingNumber);

/// <summary>What an answer with a list that has no pages looks like.</summary>
public sealed record Many<T>(IReadOnlyList<T> Data) where T : class
{
    public string Message => "Success";
}

/// <summary>What every answer with one resource looks like.</summary>
public sealed record One<T>(T Data) where T : class
{
    public string Message => "Success";
}
