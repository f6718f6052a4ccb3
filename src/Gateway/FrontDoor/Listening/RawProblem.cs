using System.IO.Pipelines;
using Gateway.Requests;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Gateway.FrontDoor;

/// <summary>A problem as bytes of HTTP/1.1, where Kestrel has no request to answer; a page for a browser.</summary>
public static class RawProblem
{
    private const int MostOfHead = 8192; // bytes

    // Who reads the answer.
    private static readonly string[] _readers = [HeaderNames.Accept, HeaderNames.AcceptLanguage, HeaderNames.Upgrade];

    /// <param name="asked">Null where nothing of a request is known.</param>
    public static byte[] Of(Problem problem, ErrorPages pages, IHeaderDictionary? asked)
    {
        var retryAfter = ProblemWriter.MayRetry(problem.Status) ? ProblemWriter.RetryAfterSeconds : (int?)null;
        var page = asked is not null && AnswerForm.IsPage(asked) ? pages.Of(problem, null, retryAfter, asked) : null;
        var body = page?.Html ?? problem.ToJson();
        var head = string.Create(CultureInfo.InvariantCulture, $"""
            HTTP/1.1 {problem.Status} {ReasonPhrases.GetReasonPhrase(problem.Status)}
            Content-Type: {(page is null ? Problem.ContentType : ErrorPage.ContentType)}
            Content-Length: {body.Length}
            Connection: close
            Date: {DateTimeOffset.UtcNow:R}
            {RequestRecord.IdHeader}: {problem.RequestId}

            """).ReplaceLineEndings("\r\n");
        return [.. Encoding.ASCII.GetBytes(head + Fields(page, retryAfter) + "\r\n"), .. body];
    }

    /// <summary>To a client that is served nothing else, in the form that it has asked for so far.</summary>
    public static async ValueTask WriteAsync(IDuplexPipe client, Problem problem, ErrorPages pages)
    {
        try
        {
            await client.Output.WriteAsync(Of(problem, pages, Asked(client.Input)));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // Nobody is told.
        }
    }

    private static string Fields(ErrorPage? page, int? retryAfter)
    {
        var fields = retryAfter is null ? "" : $"Retry-After: {retryAfter}\r\n";
        if (page is not null) fields += "Cache-Control: no-store\r\n";
        if (page?.Language is { } language) fields += $"Content-Language: {language}\r\n";
        if (page?.Policy is { } policy) fields += $"Content-Security-Policy: {policy}\r\n";
        return fields;
    }

    // The head of a browser's first request comes in one piece.
    private static HeaderDictionary? Asked(PipeReader input)
    {
        if (!input.TryRead(out var read)) return null;
        var head = Encoding.Latin1.GetString(read.Buffer.Slice(0, Math.Min(read.Buffer.Length, MostOfHead)));
        input.AdvanceTo(read.Buffer.Start);
        var asked = new HeaderDictionary();
        foreach (var line in head.Split("\r\n").TakeWhile(line => line.Length > 0).Select(line => line.Split(':', 2)))
            if (line.Length == 2 && _readers.Contains(line[0], StringComparer.OrdinalIgnoreCase))
                asked.Append(line[0], line[1].Trim());
        return asked;
    }
}
