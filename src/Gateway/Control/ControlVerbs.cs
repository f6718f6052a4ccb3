namespace Gateway.Control;

public delegate Task<VerbResult> VerbHandler(VerbContext context);

/// <summary><c>POST /verb?argument=…</c> answers with one JSON line for each step and a last one with the exit code.
/// What is refused before anything was begun is a problem document.</summary>
public sealed class ControlVerbs(IReadOnlyDictionary<string, VerbHandler> verbs, VerbAudit audit)
{
    public const string LinesType = "application/x-ndjson";

    /// <param name="routes">Of a server that checks who asks.</param>
    /// <param name="prefix">In front of each verb's path, such as <c>/control</c>: of the admin address.</param>
    public void MapTo(IEndpointRouteBuilder routes, string prefix = "")
    {
        foreach (var (name, handler) in verbs)
            routes.MapPost($"{prefix}/{name}", context => AnswerAsync(context, handler, prefix.Length > 0));
    }

    private async Task AnswerAsync(HttpContext http, VerbHandler handler, bool isAdmin)
    {
        var context = new VerbContext(
            name => http.Request.Query[name], text => WriteAsync(http, new VerbLine(text, null, null)),
            http.RequestAborted)
        {
            IsFromAdmin = isAdmin,
        };
        VerbResult result;
        try
        {
            result = await handler(context);
        }
        catch (Exception ended)
        {
            var isUnheard = ended is OperationCanceledException && http.RequestAborted.IsCancellationRequested;
            audit.Tell(http, isUnheard ? "nobody waited for its end" : "broke off");
            if (isUnheard) return;
            throw;
        }

        // Before the answer's end: whoever has that finds the line.
        audit.Tell(http, VerbAudit.Result(result));
        await EndAsync(http, result);
    }

    private static async Task EndAsync(HttpContext http, VerbResult result)
    {
        try
        {
            if (result.Status != StatusCodes.Status200OK && !http.Response.HasStarted)
                await SideServer.RefuseAsync(http, result.Status, result.Detail);
            else await WriteAsync(http, new VerbLine(null, result.ExitCode, result.Detail));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody waited for it.
        }
    }

    private static async Task WriteAsync(HttpContext http, VerbLine line)
    {
        if (!http.Response.HasStarted) http.Response.ContentType = LinesType;
        byte[] text = [.. JsonSerializer.SerializeToUtf8Bytes(line, VerbJson.Default.VerbLine), (byte)'\n'];
        await http.Response.Body.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
