using Api.Opportunities;

namespace Api.Indexing;

/// <summary>What filters, facets and sorts need of a row; the rest stays in the database.</summary>
public readonly record struct IndexedRow(
    long Id,
    string Number,
    string Title,
    Agency Agency,
    OpportunityStatus Status,
    OpportunityCategory Category,
    FundingInstrument FundingInstrument,
    DateOnly PostDate,
    DateOnly? CloseDate,
    long AwardFloor,
    long AwardCeiling,
    long EstimatedTotalFunding);

/// <summary>One object for all rows of an agency; the index counts its rows.</summary>
public sealed record Agency(int Index, string Code, string Name);

public delegate bool RowTest(in IndexedRow row);

/// <summary>A column of a row.</summary>
public delegate T Reader<out T>(in IndexedRow row);
