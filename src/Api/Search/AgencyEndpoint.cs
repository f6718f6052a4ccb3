using Api.Opportunities;
using Api.Serving;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Api.Search;

public static class AgencyEndpoint
{
    public static void MapAgencies(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/agencies", ListAsync).WithTags("agencies").WithName("listAgencies")
            .OnlyFor(Accepts.Json);

    private static async Task<Ok<Many<AgencyAnswer>>> ListAsync(
        Searcher searcher, TimeProvider clock, CancellationToken cancellationToken)
    {
        var all = new SearchRequest { Pagination = new() { PageSize = 1 } };
        var (found, _) = await searcher.FindAsync(QueryBuilder.From(all, clock.Today()), (_, _) => 0, cancellationToken);
        var agencies = found.Kinds.GroupBy(one => (one.Kind.Agency, one.Kind.AgencyName))
            .Select(group => new AgencyAnswer(group.Key.Agency, group.Key.AgencyName, group.Sum(one => one.Count)))
            .OrderBy(agency => agency.AgencyCode, StringComparer.Ordinal).ThenBy(agency => agency.AgencyName, StringComparer.Ordinal);
        return TypedResults.Ok(new Many<AgencyAnswer>([.. agencies]));
    }
}

/// <summary>An agency that offers something, and how much.</summary>
public sealed record AgencyAnswer(string AgencyCode, string AgencyName, int Opportunities);
