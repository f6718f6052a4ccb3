using Api.Search;
using Microsoft.AspNetCore.Diagnostics;

namespace Api.Errors;

/// <summary>Whatever fails inside leaves as a problem, and never as a stack trace.</summary>
public sealed partial class ExceptionProblems(ILogger<ExceptionProblems> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = Explain(exception);
        if (problem.Status >= 500) LogFailure(log, exception, httpContext.Request.Method, httpContext.Request.Path, problem.Name);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>For what the framework answers with a status alone.</summary>
    public static Problem Bare(int status) => new(status, Name(status), status switch
    {
        404 => "There is nothing at this address.",
        405 => "This address does not take this method; the Allow header names those that it takes.",
        415 => "Send the body as application/json.",
        _ => "The request was refused.",
    });

    private static Problem Explain(Exception e) => e switch
    {
        BadHttpRequestException bad => new Problem(bad.StatusCode, Name(bad.StatusCode), bad.Message),
        RefusedException refused => refused.Problem,
        OverloadException => new Problem(503, "overloaded", e.Message) { RetryAfter = 1 },
        _ => DatabaseTrouble.Explain(e)
            ?? new Problem(500, "internal-error", "The API failed. The request id leads to the cause in its log."),
    };

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
