using Gateway.Requests;

namespace Gateway.FrontDoor;

public static class ProblemWriter
{
    // A replica of ordinary size starts, or is replaced, in about this many seconds.
    private const int RetryAfterSeconds = 1;

    // People do maintenance: nobody has to look every second.
    private const int AfterMaintenanceSeconds = 30;

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
        if (problem.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
            response.Headers.RetryAfter = $"{record.RetryAfter ?? Seconds(failure)}";
        // What is left of the body would otherwise be read as the next request.
        if (failure == RequestFailure.RateLimited) WriteLimit(response.Headers, record);
        else if (problem.Status < 500) response.Headers.Connection = "close";
        var json = problem.ToJson();
        response.ContentType = Problem.ContentType;
        response.ContentLength = json.Length;
        if (context.Request.Method != HttpMethods.Head) await response.Body.WriteAsync(json, context.RequestAborted);
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

    private static int Seconds(RequestFailure failure) =>
        failure == RequestFailure.Maintenance ? AfterMaintenanceSeconds : RetryAfterSeconds;
}
