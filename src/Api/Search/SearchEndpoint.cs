using Api.Errors;
using Api.Serving;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Api.Search;

public static class SearchEndpoint
{
    public static void MapSearch(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/search", SearchAsync)
            .WithName("searchOpportunities")
            .Produces<SearchAnswer>(StatusCodes.Status200OK, Accepts.Json, Accepts.Csv)
            .AddEndpointFilter<RefuseFaults>();

    private static async Task<IResult> SearchAsync(
        Input<SearchRequest> input, SearchCache cache, Searcher searcher, SearchGate gate, TimeProvider clock, HttpContext context)
    {
        var type = input.Body.IsCsv ? Accepts.Csv : Accepts.Json;
        if (Accepts.Refusal(context.Request, type) is { } problem) return problem;
        if (!input.Body.IsCsv)
            return Results.Bytes(await cache.AnswerAsync(input.Body, input.Fingerprint, context.RequestAborted), Accepts.Json);
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        var cancellationToken = context.RequestAborted;
        using var turn = await gate.ExportAsync(cancellationToken);
        var rows = await searcher.AllAsync(QueryBuilder.From(input.Body, clock.Today()), cancellationToken);
        await CsvAnswer.WriteAsync(context.Response, rows, cancellationToken);
        return Results.Empty;
    }
}
