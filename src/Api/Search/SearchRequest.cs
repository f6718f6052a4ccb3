using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Api.Errors;
using Api.Serving;

namespace Api.Search;

/// <summary>The body of a search. Everything in it may be left out.</summary>
public sealed record SearchRequest : BodyPart
{
    public const int MaxQueryLength = 200;
    public const string Csv = "csv";

    /// <summary>
    /// Words that a row must have, all of them. <c>a | b</c> is one or the other, <c>-a</c> without, <c>a*</c> begins so
    /// (the first four), and parentheses group; other signs are none.
    /// </summary>
    [MaxLength(MaxQueryLength)]
    public string? Query { get; init; }

    /// <summary>OR finds rows that have one of the words; AND, when left out, those that have all.</summary>
    [AllowedValues("AND", "OR")]
    public string? QueryOperator { get; init; }

    public SearchFilters? Filters { get; init; }

    public Pagination? Pagination { get; init; }

    /// <summary>Taken from clients of the public API, and without effect: there is one way to score.</summary>
    public Experimental? Experimental { get; init; }

    [AllowedValues("json", "csv")]
    public string? Format { get; init; }

    [JsonIgnore]
    public bool IsCsv => Format == Csv;

    [JsonIgnore]
    public bool AnyWord => QueryOperator == "OR";
}

public sealed record Experimental : BodyPart
{
    [AllowedValues("default", "expanded", "agency")]
    public string? ScoringRule { get; init; }
}

/// <summary>Which page. They count from 1; one past the end is empty.</summary>
public abstract record Paging : BodyPart
{
    public const int DefaultPageSize = 25;
    public const int MaxPageSize = 5000;
    public const int MaxPageOffset = 1_000_000;
    public const int MaxSorts = 5;

    [Range(1, MaxPageOffset)]
    public int? PageOffset { get; init; }

    [Range(1, MaxPageSize)]
    public int? PageSize { get; init; }

    public static (int Offset, int Size) Of(Paging? asked) => (asked?.PageOffset ?? 1, asked?.PageSize ?? DefaultPageSize);

    /// <summary>How many come before a page.</summary>
    public static int Before(int offset, int size) => (int)Math.Min((offset - 1L) * size, int.MaxValue);
}

/// <summary>Which page, and in what order.</summary>
public sealed record Pagination : Paging
{
    [MinLength(1), MaxLength(MaxSorts)]
    public Sort?[]? SortOrder { get; init; }
}

/// <summary>One sort criterion; later ones decide among rows that are equal in the earlier.</summary>
public sealed record Sort : BodyPart
{
    [Required, Choices(typeof(SortField))]
    public string? OrderBy { get; init; }

    /// <summary>Ascending when left out.</summary>
    [Choices(typeof(SortDirection))]
    public string? SortDirection { get; init; }
}

public enum SortField
{
    Relevancy,
    OpportunityId,
    OpportunityNumber,
    OpportunityTitle,
    AgencyCode,
    AgencyName,
    TopLevelAgencyName,
    PostDate,
    CloseDate,
    AwardFloor,
    AwardCeiling,
    EstimatedTotalProgramFunding,
}

public enum SortDirection
{
    Ascending,
    Descending,
}
