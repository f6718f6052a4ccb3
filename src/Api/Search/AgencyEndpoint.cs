using Api.Errors;
using Api.Indexing;
using Api.Opportunities;
using Api.Serving;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Api.Search;

/// <summary>Searches those who offer something.</summary>
public static class AgencyEndpoint
{
    private static readonly AgencySort _byCode = new() { OrderBy = "agency_code" };

    public static void MapAgencies(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/agencies/search", SearchAsync).WithTags("agencies").WithName("searchAgencies")
            .OnlyFor(Accepts.Json);

    private static async Task<Ok<AgencyPage>> SearchAsync(
        Input<AgencyRequest> input, Searcher searcher, TimeProvider clock, CancellationToken cancellationToken)
    {
        var all = new SearchRequest { Pagination = new() { PageSize = 1 } };
        var (found, _) = await searcher.FindAsync(QueryBuilder.From(all, clock.Today()), (_, _) => 0, cancellationToken);
        var agencies = found.Kinds.GroupBy(one => (one.Kind.Agency, one.Kind.AgencyName)).Select(AgencyAnswer.From).ToList();
        var names = agencies.ToLookup(agency => agency.AgencyCode, agency => agency.AgencyName);
        return TypedResults.Ok(PageOf(input.Body, agencies.ConvertAll(agency => agency.Within(names))));
    }

    private static AgencyPage PageOf(AgencyRequest request, List<AgencyAnswer> agencies)
    {
        var found = agencies.Where(agency => IsFound(agency, request)).ToList();
        var (offset, size) = Paging.Of(request.Pagination);
        var sorts = (request.Pagination?.SortOrder ?? [_byCode]).Select(SortUsed.From).ToList();
        var page = Sorted(found, sorts).Skip(Paging.Before(offset, size)).Take(size);
        return new AgencyPage([.. page], PaginationInfo.Of(offset, size, found.Count, sorts));
    }

    private static bool IsFound(AgencyAnswer agency, AgencyRequest request)
    {
        if (request.Filters?.HasActiveOpportunity?.Values is { } active && !active.Contains(agency.IsActive)) return false;
        if (request.Filters?.OpportunityStatuses?.Values is { } names
            && !WireName<OpportunityStatus>.Known(names).Intersect(agency.OpportunityStatuses).Any()) return false;
        if (string.IsNullOrWhiteSpace(request.Query)) return true;
        var (asked, has) = (TextAnalyzer.WordsOf(request.Query), TextAnalyzer.WordsOf($"{agency.AgencyCode} {agency.AgencyName}"));
        return request.QueryOperator == "OR" ? asked.Exists(has.Contains) : asked.Count > 0 && asked.TrueForAll(has.Contains);
    }

    // Ends with what is unique.
    private static IEnumerable<AgencyAnswer> Sorted(List<AgencyAnswer> agencies, List<SortUsed> sorts)
    {
        var sorted = agencies.OrderBy(_ => 0);
        foreach (var sort in sorts)
        {
            string Key(AgencyAnswer agency) => sort.OrderBy == SortField.AgencyCode ? agency.AgencyCode : agency.AgencyName;
            sorted = sort.SortDirection == SortDirection.Descending
                ? sorted.ThenByDescending(Key, StringComparer.Ordinal)
                : sorted.ThenBy(Key, StringComparer.Ordinal);
        }

        return sorted.ThenBy(agency => agency.AgencyCode, StringComparer.Ordinal)
            .ThenBy(agency => agency.AgencyName, StringComparer.Ordinal);
    }
}

public sealed record AgencyPage(IReadOnlyList<AgencyAnswer> Data, PaginationInfo PaginationInfo)
{
    public string Message => "Success";

    public int StatusCode => StatusCodes.Status200OK;
}

/// <summary>An agency that offers something.</summary>
/// <param name="AgencyCode">Such as HHS-NIH.</param>
/// <param name="AgencyName">Its name.</param>
/// <param name="TopLevelAgency">Its department; null where it is none's.</param>
/// <param name="OpportunityStatuses">Those of what it offers.</param>
/// <param name="Opportunities">How many it offers.</param>
public sealed record AgencyAnswer(
    string AgencyCode, string AgencyName, TopLevelAgency? TopLevelAgency, IReadOnlyList<OpportunityStatus> OpportunityStatuses,
    int Opportunities)
{
    internal bool IsActive => OpportunityStatuses.Any(status => status is OpportunityStatus.Posted or OpportunityStatus.Forecasted);

    internal static AgencyAnswer From(IGrouping<(string Code, string Name), (RowKind Kind, int Count)> kinds) => new(
        kinds.Key.Code, kinds.Key.Name, null, [.. kinds.Select(one => one.Kind.Status).Distinct().Order()], kinds.Sum(one => one.Count));

    /// <summary>With its department, whose name is known where it offers something itself.</summary>
    internal AgencyAnswer Within(ILookup<string, string> names) =>
        Opportunity.DepartmentOf(AgencyCode) is var department && department != AgencyCode
            ? this with { TopLevelAgency = new(department, names[department].FirstOrDefault()) }
            : this;
}

public sealed record TopLevelAgency(string AgencyCode, string? AgencyName);
