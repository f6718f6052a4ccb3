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
        var accepted = request.GetTypedHeaders().Accept;
        var offered = new MediaTypeHeaderValue(mediaType);
        // The most specific range decides: "text/csv;q=0, */*" takes anything but CSV.
        return accepted.Count == 0
            || accepted.Where(range => offered.IsSubsetOf(Bare(range))).MinBy(Breadth) is { Quality: not 0 };
    }

    // Parameters such as a charset say how, not what: they are no reason to refuse.
    private static MediaTypeHeaderValue Bare(MediaTypeHeaderValue range) => new(range.MediaType);

    private static int Breadth(MediaTypeHeaderValue range) =>
        range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0;
}
