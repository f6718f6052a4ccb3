using Gateway.Requests;

namespace Gateway.FrontDoor;

public static class ProblemWriter
{
    // A replica of ordinary size starts, or is replaced, in about this many seconds.
    internal const int RetryAfterSeconds = 1;

    // People do maintenance: nobody has to look every second.
    private const int AfterMaintenanceSeconds = 30;

    internal static bool MayRetry(int status) =>
        status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests;

    public static async Task WriteAsync(HttpContext context, RequestRecord record, RequestFailure failure)
    {
        var response = context.Response;
        // Should it be there after all, an empty 200 would be worse than none.
        if (failure == RequestFailure.ClientGone) context.Abort();
        if (failure == RequestFailure.ClientGone || response.HasStarted) return;
        var problem = ProblemLadder.Of(failure, record, context.Request.Path.ToUriComponent());
        response.Clear();
        record.Stamp(response.Headers);
        if (GrpcStatus.Is(context.Request.ContentType))
        {
            WriteGrpc(response, record, failure, problem);
            return;
        }

        response.StatusCode = problem.Status;
        var retryAfter = SecondsUntilRetry(problem, record, failure);
        if (retryAfter is { } seconds) response.Headers.RetryAfter = $"{seconds}";
        // What is left of the body would otherwise be read as the next request.
        if (failure == RequestFailure.RateLimited) WriteLimit(response.Headers, record);
        else if (problem.Status < 500) response.Headers.Connection = "close";
        var body = AnswerForm.IsPage(context)
            ? Head(response, ErrorPages.Of(context).Of(problem, failure, retryAfter, context.Request.Headers))
            : Head(response, problem);
        response.ContentLength = body.Length;
        if (context.Request.Method != HttpMethods.Head) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static byte[] Head(HttpResponse response, Problem problem)
    {
        response.Headers.Vary = "Accept";
        response.ContentType = Problem.ContentType;
        return problem.ToJson();
    }

    private static byte[] Head(HttpResponse response, ErrorPage page)
    {
        response.Headers.Vary = "Accept, Accept-Language";
        response.ContentType = ErrorPage.ContentType;
        response.Headers.CacheControl = "no-store";
        if (page.Language is { } language) response.Headers.ContentLanguage = language;
        if (page.Policy is { } policy) response.Headers.ContentSecurityPolicy = policy;
        return page.Html;
    }

    // A head alone, which ends the answer: what gRPC calls trailers-only.
    private static void WriteGrpc(HttpResponse response, RequestRecord record, RequestFailure failure, Problem problem)
    {
        response.ContentType = GrpcStatus.Type;
        response.Headers[GrpcStatus.StatusField] = GrpcStatus.Of(failure).ToString(CultureInfo.InvariantCulture);
        response.Headers[GrpcStatus.MessageField] = GrpcStatus.Message(problem.Detail);
        if (failure == RequestFailure.RateLimited) WriteLimit(response.Headers, record);
    }

    private static void WriteLimit(IHeaderDictionary headers, RequestRecord record)
    {
        headers["RateLimit-Policy"] = record.RatePolicy;
        headers["RateLimit"] = record.RateLimit;
    }

    private static int? SecondsUntilRetry(Problem problem, RequestRecord record, RequestFailure failure)
    {
        if (!MayRetry(problem.Status)) return null;
        return record.RetryAfter
            ?? (failure == RequestFailure.Maintenance ? AfterMaintenanceSeconds : RetryAfterSeconds);
    }
}
