using System.IO.Pipelines;
using Gateway.Requests;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.FrontDoor;

/// <summary>A problem as bytes of HTTP/1.1, where Kestrel has no request to answer.</summary>
public static class RawProblem
{
    /// <param name="page">For a browser; null for programs.</param>
    public static byte[] Of(Problem problem, byte[]? page = null)
    {
        var body = page ?? problem.ToJson();
        var retry = ProblemWriter.MayRetry(problem.Status) ? $"Retry-After: {ProblemWriter.RetryAfterSeconds}\r\n" : "";
        var head = string.Create(CultureInfo.InvariantCulture, $"""
            HTTP/1.1 {problem.Status} {ReasonPhrases.GetReasonPhrase(problem.Status)}
            Content-Type: {(page is null ? Problem.ContentType : ErrorPage.ContentType)}
            Content-Length: {body.Length}
            Connection: close
            Date: {DateTimeOffset.UtcNow:R}
            {RequestRecord.IdHeader}: {problem.RequestId}

            """).ReplaceLineEndings("\r\n");
        return [.. Encoding.ASCII.GetBytes($"{head}{retry}\r\n"), .. body];
    }

    /// <summary>To a client that has not asked yet, as its only answer.</summary>
    public static async ValueTask WriteAsync(PipeWriter output, Problem problem, byte[]? page = null)
    {
        try
        {
            await output.WriteAsync(Of(problem, page));
        }
        catch (IOException)
        {
            // It has gone already.
        }
    }
}
