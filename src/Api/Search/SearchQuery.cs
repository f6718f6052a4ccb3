using System.Linq.Expressions;
using Api.Database;
using Api.Opportunities;
using Api.Serving;
using Microsoft.EntityFrameworkCore;

namespace Api.Search;

/// <summary>Turns a checked request into two statements: what to count, and which rows to show.</summary>
public sealed class SearchQuery(GrantsDb db, SearchRequest request)
{
    public IReadOnlyList<SortUsed> SortOrder { get; } = SortOf(request);

    private int PageOffset => request.Pagination?.PageOffset ?? 1;

    private int PageSize => request.Pagination?.PageSize ?? Pagination.DefaultPageSize;

    public async Task<SearchAnswer> RunAsync(CancellationToken stop)
    {
        var found = Found();
        var counts = await Facets.CountAsync(found, stop);
        var rows = await Sorted(found).Skip((PageOffset - 1) * PageSize).Take(PageSize).ToListAsync(stop);
        var pages = (counts.Total + PageSize - 1) / PageSize;
        return new SearchAnswer(
            rows.ConvertAll(OpportunityAnswer.From),
            new PaginationInfo(PageOffset, PageSize, counts.Total, pages, SortOrder),
            counts.Facets);
    }

    /// <summary>All found rows one by one, in order.</summary>
    public IAsyncEnumerable<Opportunity> All() => Sorted(Found()).AsAsyncEnumerable();

    public IQueryable<Ranked> Found()
    {
        var rows = string.IsNullOrWhiteSpace(request.Query)
            ? db.Opportunities.Select(row => new Ranked { Row = row, Rank = 0 })
            : db.Matching(Words(request.Query));
        return request.Filters is { } filters ? Filtered(rows, filters) : rows;
    }

    public IQueryable<Opportunity> Sorted(IQueryable<Ranked> rows)
    {
        foreach (var sort in SortOrder) rows = Then(rows, sort.OrderBy, sort.SortDirection == SortDirection.Descending);
        // A last, unique criterion: without it a row could show on two pages.
        return Then(rows, SortField.OpportunityId, descending: false).Select(found => found.Row).AsNoTracking();
    }

    private static List<string> Words(string query) =>
        new string([.. query.Select(letter => char.IsLetterOrDigit(letter) ? letter : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();

    private static IQueryable<Ranked> Filtered(IQueryable<Ranked> rows, SearchFilters filters)
    {
        if (filters.Agency?.Values is { } agencies) rows = rows.Where(r => agencies.Contains(r.Row.Agency));
        if (Choices<OpportunityStatus>(filters.Status) is { } statuses)
            rows = rows.Where(r => statuses.Contains(r.Row.Status));
        if (Choices<OpportunityCategory>(filters.Category) is { } categories)
            rows = rows.Where(r => categories.Contains(r.Row.Category));
        if (Choices<FundingInstrument>(filters.FundingInstrument) is { } instruments)
            rows = rows.Where(r => instruments.Contains(r.Row.FundingInstrument));
        return Ranged(rows, filters);
    }

    private static IQueryable<Ranked> Ranged(IQueryable<Ranked> rows, SearchFilters filters)
    {
        if (filters.PostDate?.Start is { } postFrom) rows = rows.Where(r => r.Row.PostDate >= postFrom);
        if (filters.PostDate?.End is { } postTo) rows = rows.Where(r => r.Row.PostDate <= postTo);
        if (filters.CloseDate?.Start is { } closeFrom) rows = rows.Where(r => r.Row.CloseDate >= closeFrom);
        if (filters.CloseDate?.End is { } closeTo) rows = rows.Where(r => r.Row.CloseDate <= closeTo);
        if (filters.AwardFloor?.Min is { } floorMin) rows = rows.Where(r => r.Row.AwardFloor >= floorMin);
        if (filters.AwardFloor?.Max is { } floorMax) rows = rows.Where(r => r.Row.AwardFloor <= floorMax);
        if (filters.AwardCeiling?.Min is { } ceilingMin) rows = rows.Where(r => r.Row.AwardCeiling >= ceilingMin);
        if (filters.AwardCeiling?.Max is { } ceilingMax) rows = rows.Where(r => r.Row.AwardCeiling <= ceilingMax);
        if (filters.EstimatedTotalFunding?.Min is { } totalMin)
            rows = rows.Where(r => r.Row.EstimatedTotalFunding >= totalMin);
        if (filters.EstimatedTotalFunding?.Max is { } totalMax)
            rows = rows.Where(r => r.Row.EstimatedTotalFunding <= totalMax);
        return rows;
    }

    private static T[]? Choices<T>(OneOf? oneOf) where T : struct, Enum =>
        oneOf?.Values?.Select(name => WireName<T>.Parse(name!)).ToArray();

    private static SortUsed[] SortOf(SearchRequest request) => request.Pagination?.SortOrder is { } asked
        ? [.. asked.Select(sort => new SortUsed(
            WireName<SortField>.Parse(sort!.OrderBy!),
            sort.SortDirection is null ? default : WireName<SortDirection>.Parse(sort.SortDirection)))]
        : string.IsNullOrWhiteSpace(request.Query)
            ? [new SortUsed(SortField.PostDate, SortDirection.Descending)]
            : [new SortUsed(SortField.Relevancy, SortDirection.Descending)];

    private static IQueryable<Ranked> Then(IQueryable<Ranked> rows, SortField field, bool descending) => field switch
    {
        // Descending relevancy is the best first, and the best has the smallest rank.
        SortField.Relevancy => By(rows, r => r.Rank, !descending),
        SortField.OpportunityId => By(rows, r => r.Row.OpportunityId, descending),
        SortField.OpportunityNumber => By(rows, r => r.Row.OpportunityNumber, descending),
        SortField.Title => By(rows, r => r.Row.Title, descending),
        SortField.Agency => By(rows, r => r.Row.Agency, descending),
        SortField.PostDate => By(rows, r => r.Row.PostDate, descending),
        // Rows that never close come last both ways; the databases differ in where they put nulls.
        SortField.CloseDate => By(By(rows, r => r.Row.CloseDate == null, false), r => r.Row.CloseDate, descending),
        SortField.AwardFloor => By(rows, r => r.Row.AwardFloor, descending),
        SortField.AwardCeiling => By(rows, r => r.Row.AwardCeiling, descending),
        SortField.EstimatedTotalFunding => By(rows, r => r.Row.EstimatedTotalFunding, descending),
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    private static IOrderedQueryable<Ranked> By<TKey>(
        IQueryable<Ranked> rows, Expression<Func<Ranked, TKey>> key, bool descending) =>
        (rows.Expression.Type == typeof(IOrderedQueryable<Ranked>), descending) switch
        {
            (true, false) => ((IOrderedQueryable<Ranked>)rows).ThenBy(key),
            (true, true) => ((IOrderedQueryable<Ranked>)rows).ThenByDescending(key),
            (false, false) => rows.OrderBy(key),
            (false, true) => rows.OrderByDescending(key),
        };
}
