using System.Text.Json.Serialization;
using Api.Indexing;
using Api.Opportunities;
using Api.Serving;

namespace Api.Search;

/// <summary>One page of what was found.</summary>
public sealed record SearchAnswer(
    IReadOnlyList<OpportunityAnswer> Data, PaginationInfo PaginationInfo, FacetCounts FacetCounts)
{
    public string Message => "Success";

    public int StatusCode => StatusCodes.Status200OK;

    public static SearchAnswer From(SearchRequest request, Found found, List<Opportunity> rows)
    {
        var (offset, size) = QueryBuilder.PageOf(request);
        var total = found.Counts.Total;
        return new SearchAnswer(
            rows.ConvertAll(OpportunityAnswer.From),
            new PaginationInfo(offset, size, total, (int)Math.Ceiling((double)total / size), QueryBuilder.SortsOf(request)),
            FacetCounts.From(found));
    }
}

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
    IReadOnlyDictionary<string, int> FundingInstrument)
{
    /// <summary>The public API's name for status.</summary>
    public IReadOnlyDictionary<string, int> OpportunityStatus => Status;

    public static FacetCounts From(Found found) => new(
        Named(found.Counts.Agency, found.AgencyCodes),
        Named<Opportunities.OpportunityStatus>(found.Counts.Status),
        Named<OpportunityCategory>(found.Counts.Category),
        Named<FundingInstrument>(found.Counts.FundingInstrument));

    private static SortedDictionary<string, int> Named<T>(int[] counts) where T : struct, Enum =>
        Named(counts, [.. Enum.GetValues<T>().Select(WireName<T>.Of)]);

    private static SortedDictionary<string, int> Named(int[] counts, IReadOnlyList<string> names)
    {
        var named = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] > 0) named[names[i]] = named.GetValueOrDefault(names[i]) + counts[i];
        return named;
    }
}
