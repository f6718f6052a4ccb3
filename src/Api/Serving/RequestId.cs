using System.Buffers;

namespace Api.Serving;

/// <summary>Gives each request an id, or keeps the valid one that it came with: in the answer, errors and logs.</summary>
public sealed class RequestId(RequestDelegate next, ILogger<RequestId> log)
{
    public const string Header = "X-Request-Id";
    private const int MaxLength = 128;

    // What is safe in a log line and a header: Base64 and the gateway's own rule.
    private static readonly SearchValues<char> _allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/+=@");

    private static readonly Func<ILogger, string, IDisposable?> _scope = LoggerMessage.DefineScope<string>("request_id:{request_id}");

    public async Task InvokeAsync(HttpContext context)
    {
        var id = context.Request.Headers[Header].ToString();
        if (!IsValid(id)) id = Guid.CreateVersion7().ToString("N");
        context.TraceIdentifier = id;
        context.Response.OnStarting(() =>
        {
            context.Response.Headers[Header] = id;
            return Task.CompletedTask;
        });
        using (_scope(log, id))
            await next(context);
    }

    private static bool IsValid(string id) =>
        id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(_allowed);
}
