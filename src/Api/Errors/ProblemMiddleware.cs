using Api.Search;

namespace Api.Errors;

/// <summary>The outermost stage: whatever fails inside leaves as a problem, and never as a stack trace.</summary>
public sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (IsBareError(context.Response)) await Bare(context.Response.StatusCode).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var problem = Explain(e);
            if (problem.Status >= 500) LogFailure(log, e, context.Request.Method, context.Request.Path, problem.Name);
            context.Response.Clear();
            await problem.ExecuteAsync(context);
        }
    }

    private static Problem Explain(Exception e) =>
        e is BadHttpRequestException bad
            ? new Problem(bad.StatusCode, Name(bad.StatusCode), bad.Message)
            : e is OverloadException
            ? new Problem(503, "overloaded", e.Message) { RetryAfter = 1 }
            : DatabaseTrouble.Explain(e)
              ?? new Problem(500, "internal-error", "The API failed. The request id leads to the cause in its log.");

    private static bool IsBareError(HttpResponse response) =>
        response is { StatusCode: >= 400, HasStarted: false, ContentType: null, ContentLength: null };

    private static Problem Bare(int status) => new(status, Name(status), status switch
    {
        404 => "There is nothing at this address.",
        405 => "This address does not take this method; the Allow header names those that it takes.",
        _ => "The request was refused.",
    });

    private static string Name(int status) => status switch
    {
        400 => "malformed-request",
        404 => "not-found",
        405 => "method-not-allowed",
        408 => "request-timeout",
        413 => "body-too-large",
        415 => "unsupported-media-type",
        _ => "request-refused",
    };

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed: {Problem}")]
    private static partial void LogFailure(ILogger log, Exception e, string method, string path, string problem);
}
