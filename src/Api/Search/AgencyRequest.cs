using System.ComponentModel.DataAnnotations;
using Api.Errors;
using Api.Opportunities;
using Api.Serving;

namespace Api.Search;

/// <summary>The body of a search for agencies. Everything in it may be left out.</summary>
public sealed record AgencyRequest : BodyPart
{
    /// <summary>Words of the code or the name.</summary>
    [MaxLength(SearchRequest.MaxQueryLength)]
    public string? Query { get; init; }

    /// <inheritdoc cref="SearchRequest.QueryOperator"/>
    [AllowedValues("AND", "OR")]
    public string? QueryOperator { get; init; }

    public AgencyFilters? Filters { get; init; }

    public AgencyPagination? Pagination { get; init; }
}

public sealed record AgencyFilters : BodyPart
{
    /// <summary>Whether it offers something that is posted or forecasted.</summary>
    public OneOfFlags? HasActiveOpportunity { get; init; }

    /// <summary>Those that have an opportunity of one of these.</summary>
    [Choices(typeof(OpportunityStatus))]
    public OneOf? OpportunityStatuses { get; init; }
}

public sealed record AgencyPagination : Paging
{
    /// <summary>By code when left out.</summary>
    [MinLength(1), MaxLength(MaxSorts)]
    public AgencySort?[]? SortOrder { get; init; }
}

public sealed record AgencySort : BodyPart
{
    [Required, AllowedValues("agency_code", "agency_name")]
    public string? OrderBy { get; init; }

    /// <inheritdoc cref="Sort.SortDirection"/>
    [Choices(typeof(SortDirection))]
    public string? SortDirection { get; init; }
}
