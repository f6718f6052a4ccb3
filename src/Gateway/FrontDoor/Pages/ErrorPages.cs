using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>The gateway's own answers as pages: the operator's, or one that is built in.</summary>
public sealed class ErrorPages(Func<GatewayOptions> options, PageFolder folder)
{
    // The built-in page needs nothing from anywhere. Of the operator's own it is not known what they need.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'";

    // For whatever has no page of its own.
    private const string AnyError = "error";

    private static readonly PageTemplate _builtIn = PageTemplate.Of(EmbeddedText.Of("answers/error.html"));

    /// <summary>For those whose server has no others.</summary>
    public static ErrorPages BuiltIn { get; } =
        new(() => new GatewayOptions(), new PageFolder(_ => { }, TimeProvider.System));

    public static ErrorPages Of(HttpContext context) => context.RequestServices?.GetService<ErrorPages>() ?? BuiltIn;

    public ErrorPage Of(Problem problem, RequestFailure? failure, int? retryAfter, IHeaderDictionary asked)
    {
        if (options().ErrorPages is { } path
            && folder.Find(path, Names(problem, failure), [.. AcceptedLanguages.Of(asked.AcceptLanguage)]) is { } own)
            return new ErrorPage(own.Fill(problem, retryAfter), own.Language, null);
        var whole = problem with { Detail = problem.Detail.TrimEnd('.') + "." + Again(retryAfter) };
        return new ErrorPage(_builtIn.Fill(whole, retryAfter), _builtIn.Language, Policy);
    }

    private static IEnumerable<string> Names(Problem problem, RequestFailure? failure)
    {
        if (failure == RequestFailure.Maintenance) yield return "maintenance";
        yield return problem.Status.ToString(CultureInfo.InvariantCulture);
        yield return AnyError;
    }

    private static string Again(int? seconds) => seconds switch
    {
        null => "",
        1 => " Try again in a moment.",
        < 120 => $" Try again in {seconds} seconds.",
        < 7200 => $" Try again in {seconds / 60} minutes.",
        _ => $" Try again in {seconds / 3600} hours.",
    };
}

/// <param name="Policy">What it may load, as <c>Content-Security-Policy</c>; null says nothing.</param>
public sealed record ErrorPage(byte[] Html, string? Language, string? Policy)
{
    public const string ContentType = "text/html; charset=utf-8";
}
