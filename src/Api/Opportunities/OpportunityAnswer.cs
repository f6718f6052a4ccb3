namespace Api.Opportunities;

/// <summary>
/// An opportunity as the public API has it, in answers and in extracts. What it has that rows here do not is left out, and
/// its <c>category</c>, which says how an award is made, with it: <c>topic</c> says what one is about.
/// </summary>
public sealed record OpportunityAnswer(
    long OpportunityId,
    string OpportunityNumber,
    string OpportunityTitle,
    OpportunityStatus OpportunityStatus,
    string AgencyCode,
    string AgencyName,
    string TopLevelAgencyCode,
    string? TopLevelAgencyName,
    OpportunityTopic Topic,
    IReadOnlyList<AssistanceListing> OpportunityAssistanceListings,
    OpportunitySummary Summary,
    DateTime? CreatedAt,
    DateTime UpdatedAt)
{
    public static OpportunityAnswer From(Opportunity o) => new(
        o.OpportunityId, o.OpportunityNumber, o.Title, o.Status, o.Agency, o.AgencyName, o.Department, o.DepartmentName,
        o.Topic,
        [.. o.AssistanceListingNumbers.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(number => new AssistanceListing(number))],
        OpportunitySummary.From(o), o.CreatedAt, o.UpdatedAt);
}

public sealed record AssistanceListing(string AssistanceListingNumber);

/// <summary>What the public API keeps in a summary of its own.</summary>
public sealed record OpportunitySummary(
    string SummaryDescription,
    DateOnly PostDate,
    DateOnly? CloseDate,
    bool? IsCostSharing,
    long? ExpectedNumberOfAwards,
    long EstimatedTotalProgramFunding,
    long AwardFloor,
    long AwardCeiling,
    IReadOnlyList<FundingInstrument> FundingInstruments,
    IReadOnlyList<FundingCategory> FundingCategories,
    IReadOnlyList<ApplicantType> ApplicantTypes)
{
    public static OpportunitySummary From(Opportunity o) => new(
        o.Summary, o.PostDate, o.CloseDate, o.IsCostSharing, o.ExpectedNumberOfAwards, o.EstimatedTotalFunding, o.AwardFloor,
        o.AwardCeiling, [o.FundingInstrument], [.. o.FundingCategories.Values], [.. o.ApplicantTypes.Values]);
}

/// <summary>What an answer with a list that has no pages looks like.</summary>
public sealed record Many<T>(IReadOnlyList<T> Data) where T : class
{
    public string Message => "Success";

    public int StatusCode => StatusCodes.Status200OK;
}

/// <summary>What every answer with one resource looks like.</summary>
public sealed record One<T>(T Data, int StatusCode = StatusCodes.Status200OK) where T : class
{
    public string Message => "Success";
}
