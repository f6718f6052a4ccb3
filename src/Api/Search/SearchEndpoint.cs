using Api.Database;
using Api.Errors;
using Api.Serving;

namespace Api.Search;

public static class SearchEndpoint
{
    public static void MapSearch(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/search", SearchAsync)
            .WithName("searchOpportunities")
            .Accepts<SearchRequest>(Accepts.Json)
            .Produces<SearchAnswer>(StatusCodes.Status200OK, Accepts.Json, Accepts.Csv)
            .AddEndpointFilter<RefuseFaults>();

    private static async Task<IResult> SearchAsync(
        Input<SearchRequest> input, GrantsDb db, SearchCache cache, HttpContext context)
    {
        var type = input.Body.IsCsv ? Accepts.Csv : Accepts.Json;
        if (Accepts.Refusal(context.Request, type) is { } problem) return problem;
        var stop = context.RequestAborted;
        if (!input.Body.IsCsv)
            return Results.Bytes(await cache.AnswerAsync(db, new(input.Body, input.Fingerprint), stop), Accepts.Json);
        await CsvAnswer.WriteAsync(context.Response, new SearchQuery(db, input.Body).All(), stop);
        return Results.Empty;
    }
}
