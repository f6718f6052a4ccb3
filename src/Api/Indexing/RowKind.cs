using Api.Opportunities;

namespace Api.Indexing;

/// <summary>
/// What many rows have in common. Filters and facets look at the kinds, of which there are far fewer than rows, and a row
/// only says which is its own.
/// </summary>
public sealed record RowKind(
    string Agency,
    string AgencyName,
    OpportunityStatus Status,
    OpportunityTopic Topic,
    FundingInstrument FundingInstrument,
    bool? IsCostSharing)
{
    public static RowKind Of(Opportunity row) => new(
        RowDocument.Start(row.Agency), RowDocument.Start(row.AgencyName), row.Status, row.Topic, row.FundingInstrument,
        row.IsCostSharing);
}

/// <summary>Whom and what it is for. Apart from the kind: together there would be nearly as many as rows.</summary>
public sealed record RowAim(
    EnumSet<ApplicantType> ApplicantTypes, EnumSet<FundingCategory> FundingCategories, string AssistanceListingNumbers)
{
    public static RowAim Of(Opportunity row) => new(
        row.ApplicantTypes, row.FundingCategories, RowDocument.Start(row.AssistanceListingNumbers));
}
