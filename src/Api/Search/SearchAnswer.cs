using System.Text.Json.Serialization;
using Api.Opportunities;
using Api.Serving;

namespace Api.Search;

/// <summary>One page of what was found.</summary>
public sealed record SearchAnswer(
    IReadOnlyList<OpportunityAnswer> Data, PaginationInfo PaginationInfo, FacetCounts FacetCounts);

/// <summary>The page that was asked for, with the defaults filled in, and how much there is in all.</summary>
public sealed record PaginationInfo(
    int PageOffset, int PageSize, int TotalRecords, int TotalPages, IReadOnlyList<SortUsed> SortOrder);

public sealed record SortUsed(
    [property: JsonConverter(typeof(SnakeCaseEnum<SortField>))] SortField OrderBy,
    [property: JsonConverter(typeof(SnakeCaseEnum<SortDirection>))] SortDirection SortDirection);

/// <summary>How many of all found rows have each value; values that none has are left out.</summary>
public sealed record FacetCounts(
    IReadOnlyDictionary<string, int> Agency,
    IReadOnlyDictionary<string, int> Status,
    IReadOnlyDictionary<string, int> Category,
    IReadOnlyDictionary<string, int> FundingInstrument);
