namespace Gateway.Observability;

public static class EventStream
{
    public static async Task ServeAsync(
        HttpContext context, CancellationToken stopping, Func<HttpResponse, CancellationToken, Task> write)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        // Proxies that gather answers before they pass them on would hold back what just happened.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await write(context.Response, over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // As it should.
        }
    }
}
