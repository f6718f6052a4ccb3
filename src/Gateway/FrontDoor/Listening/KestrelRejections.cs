using System.Diagnostics;
using System.Text;
using Gateway.Requests;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.FrontDoor;

/// <summary>
/// Gives Kestrel's own rejections the form that every other problem has. Kestrel refuses a malformed or oversized
/// request before any middleware runs, and writes an empty answer that nothing above the connection can change. It
/// does raise an event first; the connection's <see cref="RejectionPipe"/> then writes our answer in place of that one.
/// </summary>
public sealed class KestrelRejections : DiagnosticSource
{
    private const string Rejected = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";
    private static readonly object _pipeKey = new();

    public override bool IsEnabled(string name) => name == Rejected;

    public override void Write(string name, object? value)
    {
        // HTTP/2 answers a broken request by ending its stream.
        if (value is not IFeatureCollection features || features.Get<IHttpResetFeature>() is not null) return;
        if (features.Get<IHttpResponseFeature>() is not { HasStarted: false }) return;
        if (features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException rejection) return;
        if (features.Get<IConnectionItemsFeature>()?.Items[_pipeKey] is RejectionPipe pipe)
            pipe.Replace(AnswerTo(rejection));
    }

    /// <summary>The last middleware of a connection before HTTP.</summary>
    public static ConnectionDelegate Watch(ConnectionDelegate http) => connection =>
    {
        var pipe = new RejectionPipe(connection.Transport);
        connection.Items[_pipeKey] = pipe;
        connection.Transport = pipe;
        return http(connection);
    };

    private static byte[] AnswerTo(BadHttpRequestException rejection)
    {
        var problem = ProblemLadder.Rejected(rejection.StatusCode, rejection.Message, null, RequestIds.New());
        var json = problem.ToJson();
        var head = string.Create(CultureInfo.InvariantCulture, $"""
            HTTP/1.1 {problem.Status} {ReasonPhrases.GetReasonPhrase(problem.Status)}
            Content-Type: {Problem.ContentType}
            Content-Length: {json.Length}
            Connection: close
            Date: {DateTimeOffset.UtcNow:R}
            {RequestRecord.IdHeader}: {problem.RequestId}


            """).ReplaceLineEndings("\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. json];
    }
}
