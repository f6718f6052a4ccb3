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
    DateTime UpdatedAt)
{
    // The names that the public API has for the same.
    public string OpportunityTitle => Title;

    public string AgencyCode => Agency;

    public OpportunityStatus OpportunityStatus => Status;

    public static OpportunityAnswer From(Opportunity o) => new(
        o.OpportunityId, o.OpportunityNumber, o.Title, o.Summary, o.Agency, o.AgencyName, o.Status, o.Category,
        o.FundingInstrument, o.PostDate, o.CloseDate, o.AwardFloor, o.AwardCeiling, o.EstimatedTotalFunding,
        o.UpdatedAt);
}

/// <summary>What every answer with one resource looks like.</summary>
public sealed record One<T>(T Data) where T : class
{
    public string Message => "Success";
}
