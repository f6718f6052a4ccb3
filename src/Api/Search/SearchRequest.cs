using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Api.Errors;
using Api.Serving;

namespace Api.Search;

/// <summary>The body of a search. Everything in it may be left out.</summary>
public sealed record SearchRequest : IChecked
{
    public const int MaxQueryLength = 200;

    /// <summary>Words that a row must have, all of them; operators are taken as text.</summary>
    [MaxLength(MaxQueryLength)]
    public string? Query { get; init; }

    /// <summary>OR finds rows that have one of the words; AND, when left out, those that have all.</summary>
    [RegularExpression("^(AND|OR)$")]
    public string? QueryOperator { get; init; }

    public SearchFilters? Filters { get; init; }

    public Pagination? Pagination { get; init; }

    /// <summary>Taken from clients of the public API, and without effect: there is one way to score.</summary>
    public Experimental? Experimental { get; init; }

    [Choices(typeof(SearchFormat))]
    public string? Format { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    [JsonIgnore]
    public bool IsCsv => Format == "csv";

    [JsonIgnore]
    public bool AnyWord => QueryOperator == "OR";

    public void Check(Faults faults)
    {
        faults.Text("query", Query, MaxQueryLength);
        if (QueryOperator is not (null or "AND" or "OR"))
            faults.Add("query_operator", FaultType.InvalidChoice, "Must be one of AND, OR.", QueryOperator);
        if (Format is not null) faults.Choice<SearchFormat>("format", Format);
        Filters?.Check(faults);
        Pagination?.Check(faults);
        faults.Unknown("experimental.", Experimental?.Unknown);
        faults.Unknown("", Unknown);
    }
}

public enum SearchFormat
{
    Json,
    Csv,
}

public sealed record Experimental
{
    public string? ScoringRule { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>Which page, and in what order. Pages count from 1; one past the end is empty.</summary>
public sealed record Pagination
{
    public const int DefaultPageSize = 25;
    public const int MaxPageSize = 5000;
    public const int MaxPageOffset = 1_000_000;
    public const int MaxSorts = 5;

    [Range(1, MaxPageOffset)]
    public int? PageOffset { get; init; }

    [Range(1, MaxPageSize)]
    public int? PageSize { get; init; }

    [MinLength(1), MaxLength(MaxSorts)]
    public Sort?[]? SortOrder { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    public void Check(Faults faults)
    {
        faults.Between("pagination.page_offset", PageOffset, 1, MaxPageOffset);
        faults.Between("pagination.page_size", PageSize, 1, MaxPageSize);
        faults.Unknown("pagination.", Unknown);
        if (SortOrder is null) return;
        if (SortOrder.Length is 0)
            faults.Add("pagination.sort_order", FaultType.MinLength, "Must have at least 1 entry.");
        if (SortOrder.Length > MaxSorts)
            faults.Add("pagination.sort_order", FaultType.MaxLength, $"Must have at most {MaxSorts} entries.");
        for (var i = 0; i < Math.Min(SortOrder.Length, Faults.MaxFaults); i++)
            Check($"pagination.sort_order[{i}]", SortOrder[i], faults);
    }

    private static void Check(string field, Sort? sort, Faults faults)
    {
        if (sort?.OrderBy is null) faults.Add($"{field}.order_by", FaultType.Required, "Must be given.");
        else faults.Choice<SortField>($"{field}.order_by", sort.OrderBy);
        if (sort?.SortDirection is not null) faults.Choice<SortDirection>($"{field}.sort_direction", sort.SortDirection);
        faults.Unknown($"{field}.", sort?.Unknown);
    }
}

/// <summary>One sort criterion; later ones decide among rows that are equal in the earlier.</summary>
public sealed record Sort
{
    [Required, Choices(typeof(SortField))]
    public string? OrderBy { get; init; }

    /// <summary>Ascending when left out.</summary>
    [Choices(typeof(SortDirection))]
    public string? SortDirection { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

public enum SortField
{
    Relevancy,
    OpportunityId,
    OpportunityNumber,
    Title,
    OpportunityTitle,
    Agency,
    AgencyCode,
    AgencyName,
    PostDate,
    CloseDate,
    AwardFloor,
    AwardCeiling,
    EstimatedTotalFunding,
}

public enum SortDirection
{
    Ascending,
    Descending,
}
