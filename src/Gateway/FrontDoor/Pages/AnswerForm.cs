using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gateway.FrontDoor;

/// <summary>A page for people at a browser, a document for programs. Only who names HTML gets it: <c>*/*</c> is what
/// programs say.</summary>
public static class AnswerForm
{
    private static readonly string[] _html = ["text/html", "application/xhtml+xml"];
    private static readonly string[] _json = ["application/json", "application/problem+json"];

    // From what says most to what says least.
    private static readonly string[][] _programs = [_json, ["application/*"], ["*/*"]];

    public static bool IsPage(HttpContext context) =>
        !GrpcStatus.IsLike(context.Request.ContentType)
        && context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true }
        && IsPage(context.Request.Headers);

    public static bool IsPage(IHeaderDictionary headers)
    {
        // A WebSocket, or another protocol, reads no pages.
        if (headers.Upgrade.Count > 0) return false;
        if (!MediaTypeHeaderValue.TryParseList(headers.Accept, out var accepted)) return false;
        if (Best(accepted, _html) is not { Quality: > 0 } html) return false;
        var program = _programs.Select(types => Best(accepted, types)).FirstOrDefault(found => found is not null);
        return program is null || html.Quality > program.Quality
            || (html.Quality == program.Quality && !(program.Named && program.Place < html.Place));
    }

    private static Preference? Best(IList<MediaTypeHeaderValue> accepted, string[] types) => accepted
        .Select((type, place) => (type, place))
        .Where(one => types.Contains(one.type.MediaType.Value, StringComparer.OrdinalIgnoreCase))
        .Select(one => new Preference(one.type.Quality ?? 1, one.place, !one.type.MatchesAllSubTypes))
        .MaxBy(preference => preference.Quality);

    private sealed record Preference(double Quality, int Place, bool Named);
}
