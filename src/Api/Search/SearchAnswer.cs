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
        var total = found.Kinds.Sum(one => one.Count);
        return new SearchAnswer(
            rows.ConvertAll(OpportunityAnswer.From),
            new PaginationInfo(offset, size, total, (int)Math.Ceiling((double)total / size), QueryBuilder.SortsOf(request)),
            FacetCounts.From(found.Kinds));
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

    public static FacetCounts From(IReadOnlyList<(RowKind Kind, int Count)> found) => new(
        Counted(found, kind => kind.Agency),
        Counted(found, kind => WireName<Opportunities.OpportunityStatus>.Of(kind.Status)),
        Counted(found, kind => WireName<OpportunityCategory>.Of(kind.Category)),
        Counted(found, kind => WireName<Opportunities.FundingInstrument>.Of(kind.FundingInstrument)));

    private static SortedDictionary<string, int> Counted(
        IReadOnlyList<(RowKind Kind, int Count)> found, Func<RowKind, string> value)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (kind, count) in found)
            counts[value(kind)] = counts.GetValueOrDefault(value(kind)) + count;
        return counts;
    }
}
