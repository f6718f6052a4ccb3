using Api.Errors;
using Microsoft.Net.Http.Headers;

namespace Api.Serving;

/// <summary>Answers 406 to a client that takes none of what an address can say.</summary>
public static class Accepts
{
    public const string Json = "application/json";
    public const string Csv = "text/csv";
    public const string EventStream = "text/event-stream";

    /// <returns>Null when the client takes <paramref name="mediaType"/>.</returns>
    public static Problem? Refusal(HttpRequest request, string mediaType) =>
        Takes(request, mediaType)
            ? null
            : new Problem(StatusCodes.Status406NotAcceptable, "not-acceptable", $"The answer here is {mediaType}.");

    public static TBuilder OnlyFor<TBuilder>(this TBuilder endpoints, string mediaType)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter((context, next) => Refusal(context.HttpContext.Request, mediaType) is { } problem
            ? ValueTask.FromResult<object?>(problem)
            : next(context));

    private static bool Takes(HttpRequest request, string mediaType)
    {
        if (request.Headers.Accept is [] or ["*/*"]) return true;
        var offered = new MediaTypeHeaderValue(mediaType);
        var fits = request.GetTypedHeaders().Accept.Where(accepted => offered.IsSubsetOf(accepted)).ToList();
        // The most specific range decides: "text/csv;q=0, */*" takes anything but CSV.
        return fits.Count > 0 && fits.MinBy(Breadth)!.Quality is not 0;
    }

    private static int Breadth(MediaTypeHeaderValue range) =>
        range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0;
}
