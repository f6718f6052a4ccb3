using Api.Errors;
using Api.Serving;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Api.Search;

public static class SearchEndpoint
{
    public static void MapSearch(this IEndpointRouteBuilder routes)
    {
        var searches = routes.MapGroup("/search");
        searches.MapPost("/", SearchAsync).WithName("searchOpportunities")
            .Produces<SearchAnswer>(StatusCodes.Status200OK, Accepts.Json, Accepts.Csv);
        searches.MapPost("/csv", ExportAsync).WithName("exportOpportunities")
            .Produces<string>(StatusCodes.Status200OK, Accepts.Csv);
    }

    private static async Task<IResult> SearchAsync(
        Input<SearchRequest> input, SearchCache cache, Searcher searcher, SearchGate gate, TimeProvider clock, HttpContext context) =>
        // The body says more than a header that a client sends with everything.
        input.Body.IsCsv ? await ExportAsync(input, searcher, gate, clock, context)
        : Accepts.Refusal(context.Request, Accepts.Json) is { } problem ? problem
        : Results.Bytes(await cache.AnswerAsync(input.Body, input.Fingerprint, context.RequestAborted), Accepts.Json);

    private static async Task<IResult> ExportAsync(
        Input<SearchRequest> input, Searcher searcher, SearchGate gate, TimeProvider clock, HttpContext context)
    {
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        var cancellationToken = context.RequestAborted;
        using var turn = await gate.ExportAsync(cancellationToken);
        var request = input.Body with { Format = SearchRequest.Csv };
        var rows = await searcher.AllAsync(QueryBuilder.From(request, clock.Today()), cancellationToken);
        await CsvAnswer.WriteAsync(context.Response, rows, cancellationToken);
        return Results.Empty;
    }
}
