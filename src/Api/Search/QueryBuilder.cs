using Api.Indexing;
using Api.Serving;

namespace Api.Search;

/// <summary>Turns a checked request into what the index runs.</summary>
public static class QueryBuilder
{
    public static SearchQuery From(SearchRequest request)
    {
        var page = PageOf(request);
        return new SearchQuery(
            string.IsNullOrWhiteSpace(request.Query) ? null : Words.StemsOf(request.Query),
            request.AnyWord,
            request.Filters is { } filters ? [.. FilterTests.Of(filters)] : [],
            OrderOf(SortsOf(request)),
            (int)Math.Min((page.Offset - 1L) * page.Size, int.MaxValue),
            page.Size);
    }

    /// <summary>CSV without a page is every found row.</summary>
    public static (int Offset, int Size) PageOf(SearchRequest request) => request is { IsCsv: true, Pagination: null }
        ? (1, int.MaxValue)
        : (request.Pagination?.PageOffset ?? 1, request.Pagination?.PageSize ?? Pagination.DefaultPageSize);

    public static SortUsed[] SortsOf(SearchRequest request) => request.Pagination?.SortOrder is { } asked
        ? [.. asked.Select(sort => new SortUsed(
            WireName<SortField>.Parse(sort!.OrderBy!),
            sort.SortDirection is null ? default : WireName<SortDirection>.Parse(sort.SortDirection)))]
        : string.IsNullOrWhiteSpace(request.Query)
            ? [new SortUsed(SortField.PostDate, SortDirection.Descending)]
            : [new SortUsed(SortField.Relevancy, SortDirection.Descending)];

    // A last, unique criterion: without it a row could show on two pages.
    private static HitOrder OrderOf(SortUsed[] sorts)
    {
        var orders = sorts.Select(sort => OrderOf(sort.OrderBy, sort.SortDirection == SortDirection.Descending ? -1 : 1))
            .Append(OrderOf(SortField.OpportunityId, 1)).ToArray();
        return (float scoreA, in IndexedRow a, float scoreB, in IndexedRow b) =>
        {
            foreach (var order in orders)
                if (order(scoreA, in a, scoreB, in b) is var way && way != 0)
                    return way;
            return 0;
        };
    }

    private static HitOrder OrderOf(SortField field, int way) => field switch
    {
        SortField.Relevancy =>
            (float scoreA, in IndexedRow _, float scoreB, in IndexedRow _) => way * scoreA.CompareTo(scoreB),
        SortField.OpportunityId => By(way, (in IndexedRow row) => row.Id),
        SortField.OpportunityNumber => ByText(way, (in IndexedRow row) => row.Number),
        SortField.Title or SortField.OpportunityTitle => ByText(way, (in IndexedRow row) => row.Title),
        SortField.AgencyName => ByText(way, (in IndexedRow row) => row.Agency.Name),
        SortField.Agency or SortField.AgencyCode => ByText(way, (in IndexedRow row) => row.Agency.Code),
        SortField.PostDate => By(way, (in IndexedRow row) => row.PostDate.DayNumber),
        // Rows that never close come last both ways.
        SortField.CloseDate => By(way, (in IndexedRow row) => row.CloseDate?.DayNumber ?? way * int.MaxValue),
        SortField.AwardFloor => By(way, (in IndexedRow row) => row.AwardFloor),
        SortField.AwardCeiling => By(way, (in IndexedRow row) => row.AwardCeiling),
        SortField.EstimatedTotalFunding => By(way, (in IndexedRow row) => row.EstimatedTotalFunding),
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    private static HitOrder By(int way, Reader<long> key) =>
        (float _, in IndexedRow a, float _, in IndexedRow b) => way * key(in a).CompareTo(key(in b));

    private static HitOrder ByText(int way, Reader<string> key) =>
        (float _, in IndexedRow a, float _, in IndexedRow b) => way * string.CompareOrdinal(key(in a), key(in b));
}
