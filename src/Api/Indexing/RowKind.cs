using Api.Opportunities;

namespace Api.Indexing;

/// <summary>
/// What many rows have in common. Filters and facets look at the few hundred kinds, and rows only say which is theirs.
/// </summary>
public sealed record RowKind(
    string Agency,
    string AgencyName,
    OpportunityStatus Status,
    OpportunityCategory Category,
    FundingInstrument FundingInstrument)
{
    public static RowKind Of(Opportunity row) =>
        new(row.Agency, row.AgencyName, row.Status, row.Category, row.FundingInstrument);
}
