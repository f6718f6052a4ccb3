using System.Text.Json;
using Api.Indexing;
using Api.Serving;
using Lucene.Net.Search;

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
        var anyPage = request with { Pagination = new() { SortOrder = request.Pagination?.SortOrder }, Format = null };
        return new SearchQuery(
            $"{today} {JsonSerializer.Serialize(anyPage, AppJson.Default.SearchRequest)}",
            string.IsNullOrWhiteSpace(request.Query) ? new MatchAllDocsQuery() : TextQuery.Of(request.Query, request.AnyWord),
            FilterPredicates.OfKinds(request.Filters ?? new()),
            FilterPredicates.OfAims(request.Filters ?? new()),
            FilterPredicates.OfNumbers(request.Filters ?? new(), today),
            today.DayNumber,
            RowOrder.Of(SortsOf(request).Select(OrderOf)),
            Paging.Before(page.Offset, page.Size),
            page.Size);
    }

    /// <summary>CSV without a page is every found row.</summary>
    public static (int Offset, int Size) PageOf(SearchRequest request) => request is { IsCsv: true, Pagination: null }
        ? (1, int.MaxValue)
        : Paging.Of(request.Pagination);

    public static SortUsed[] SortsOf(SearchRequest request) => request.Pagination?.SortOrder is { } asked
        ? [.. asked.Select(SortUsed.From)]
        : string.IsNullOrWhiteSpace(request.Query)
            ? [new SortUsed(SortField.PostDate, SortDirection.Descending)]
            : [new SortUsed(SortField.Relevancy, SortDirection.Descending)];

    private static Lucene.Net.Search.SortField OrderOf(SortUsed sort)
    {
        var descending = sort.SortDirection == SortDirection.Descending;
        return sort.OrderBy switch
        {
            SortField.Relevancy => RowOrder.ByRelevance(descending),
            SortField.OpportunityId => RowOrder.By(RowNumber.Id, descending),
            SortField.OpportunityNumber => RowOrder.By(RowText.Number, descending),
            SortField.OpportunityTitle => RowOrder.By(RowText.Title, descending),
            SortField.AgencyName => RowOrder.By(RowText.AgencyName, descending),
            // Rows do not have the department's name.
            SortField.TopLevelAgencyName => RowOrder.By(RowText.Department, descending),
            SortField.AgencyCode => RowOrder.By(RowText.Agency, descending),
            SortField.PostDate => RowOrder.By(RowNumber.PostDay, descending),
            SortField.CloseDate => RowOrder.By(RowNumber.CloseDay, descending),
            SortField.AwardFloor => RowOrder.By(RowNumber.AwardFloor, descending),
            SortField.AwardCeiling => RowOrder.By(RowNumber.AwardCeiling, descending),
            SortField.EstimatedTotalProgramFunding => RowOrder.By(RowNumber.EstimatedTotalFunding, descending),
            _ => throw new ArgumentOutOfRangeException(nameof(sort)),
        };
    }
}
