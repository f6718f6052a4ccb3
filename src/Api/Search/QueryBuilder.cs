using Api.Indexing;
using Api.Serving;

namespace Api.Search;

public static class Days
{
    /// <summary>In UTC, as all days here are.</summary>
    public static DateOnly Today(this TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
}

/// <summary>Turns a checked request into what the index runs.</summary>
public static class QueryBuilder
{
    public static SearchQuery From(SearchRequest request, DateOnly today)
    {
        var page = PageOf(request);
        return new SearchQuery(
            string.IsNullOrWhiteSpace(request.Query) ? null : Words.StemsOf(request.Query),
            request.AnyWord,
            FilterTests.OfKinds(request.Filters ?? new()),
            FilterTests.OfAims(request.Filters ?? new()),
            FilterTests.OfNumbers(request.Filters ?? new(), today),
            today.DayNumber,
            [.. SortsOf(request).Select(OrderOf), OrderOf(new SortUsed(SortField.OpportunityId, default))],
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

    private static SortKey OrderOf(SortUsed sort)
    {
        var way = sort.SortDirection == SortDirection.Descending ? -1 : 1;
        return sort.OrderBy switch
        {
            // The bits of a positive float are in its order.
            SortField.Relevancy => new((_, hit) => way * BitConverter.SingleToInt32Bits(hit.Score)),
            // Unique, and the last criterion of every order: without it a row could show on two pages.
            SortField.OpportunityId => ByNumber(way, RowNumber.Id),
            SortField.OpportunityNumber => ByText(way, rows => rows.Numbers),
            SortField.OpportunityTitle => ByText(way, rows => rows.Titles),
            SortField.AgencyName => ByKind(way, kind => kind.AgencyName),
            // Rows do not have the department's name.
            SortField.TopLevelAgencyName => ByKind(way, kind => kind.Department),
            SortField.AgencyCode => ByKind(way, kind => kind.Agency),
            SortField.PostDate => ByNumber(way, RowNumber.PostDay),
            // Rows that never close come last both ways.
            SortField.CloseDate => new((rows, hit) => rows[hit.Slot].CloseDay is var day && day == Row.Never ? day : way * day),
            SortField.AwardFloor => ByNumber(way, RowNumber.AwardFloor),
            SortField.AwardCeiling => ByNumber(way, RowNumber.AwardCeiling),
            SortField.EstimatedTotalProgramFunding => ByNumber(way, RowNumber.EstimatedTotalFunding),
            _ => throw new ArgumentOutOfRangeException(nameof(sort)),
        };
    }

    private static SortKey ByNumber(int way, RowNumber number) => new((rows, hit) => way * rows[hit.Slot, number]);

    private static SortKey ByText(int way, Func<RowTable, TextColumn> column) => new(
        (rows, hit) => way * column(rows).Start(hit.Slot), (rows, a, b) => way * column(rows).Compare(a, b));

    private static SortKey ByKind(int way, Func<RowKind, string> text) => new(
        (_, _) => 0, (rows, a, b) => way * string.CompareOrdinal(text(rows.KindOf(a)), text(rows.KindOf(b))));
}
