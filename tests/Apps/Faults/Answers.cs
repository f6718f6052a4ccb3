using System.Globalization;
using System.Net.WebSockets;

namespace Faults;

internal static class Answers
{
    // The next event goes out when the client has said, by another request, that it has the last one.
    private static readonly SemaphoreSlim _seen = new(0);

    private static readonly object _database = new();

    private static int _deaf;
    private static int _articles;

    public static void Map(WebApplication app)
    {
        app.MapMethods("/", ["GET", "HEAD"], () => "fine");
        app.MapGet("/busy-health", () => "fine");
        app.MapGet("/pid", () => Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        app.MapGet("/say/{text}", (string text) => Console.Out.WriteLineAsync(text));
        app.MapGet("/headers", (HttpRequest request) =>
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()));
        app.MapGet("/slow/{ms:int}", async (int ms) =>
        {
            await Task.Delay(ms);
            return "done";
        });
        // Works on, whether anybody still waits or not.
        app.MapGet("/deaf/{ms:int}", async (int ms) =>
        {
            Interlocked.Increment(ref _deaf);
            await Task.Delay(ms);
            return "done";
        });
        app.MapGet("/deaf/count", () => _deaf);
        // Good for all for a while, and long.
        app.MapGet("/article", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "public, max-age=60";
            return $"{Interlocked.Increment(ref _articles)} {new string('x', 4096)}";
        });
        app.MapGet("/database", (string heldBy) => AskDatabase(heldBy));
        app.MapGet("/status/{status:int}", (int status) => Results.StatusCode(status));
        app.MapMethods("/crash", ["GET", "POST"], () => Environment.FailFast("told to crash"));
        app.MapPost("/early-abort", (HttpContext context) => context.Abort());
        app.MapPost("/echo", EchoAsync);
        app.MapGet("/large/{mb:int}", LargeAsync);
        app.MapGet("/whole-then-reset/{bytes:int}", WholeThenResetAsync);
        app.MapGet("/sse", EventsAsync);
        app.MapPost("/sse/seen", () => _seen.Release());
        app.MapGet("/sse/endless", EndlessAsync);
        app.MapGet("/sse/count", CountAsync);
        app.MapGet("/ws", WebSocketAsync);
        app.MapGet("/trailers", TrailersAsync);
    }

    public static void MapHealth(WebApplication app, bool ready) =>
        app.MapGet("/health/ready", () =>
        {
            lock (_database) return Results.StatusCode(ready ? 200 : 503);
        });

    // Synchronous data access: for as long as the file is there nobody else gets to the database either.
    private static string AskDatabase(string file)
    {
        lock (_database)
            while (File.Exists(file)) Thread.Sleep(20);
        return "done";
    }

    // Answers while it reads.
    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.ContentLength = context.Request.ContentLength;
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static async Task LargeAsync(int mb, HttpContext context)
    {
        var chunk = new byte[64 * 1024];
        for (var part = 0; part < mb * 16; part++)
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
    }

    // Every byte that was announced, and then no end.
    private static async Task WholeThenResetAsync(int bytes, HttpContext context)
    {
        context.Response.ContentLength = bytes;
        await context.Response.Body.WriteAsync(new byte[bytes], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await _seen.WaitAsync(context.RequestAborted);
        context.Abort();
    }

    private static async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        for (var number = 1; number <= 3; number++)
        {
            await context.Response.WriteAsync($"data: {number}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await _seen.WaitAsync(context.RequestAborted);
        }
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: 1\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
    }

    // One number after the other, for ever; whoever comes again goes on where he was.
    private static async Task CountAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        _ = int.TryParse(context.Request.Headers["Last-Event-ID"], out var number);
        while (true)
        {
            number++;
            await context.Response.WriteAsync($"id: {number}\ndata: {number}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(20, context.RequestAborted);
        }
    }

    private static async Task WebSocketAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close) break;
            await socket.SendAsync(
                buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage,
                context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", context.RequestAborted);
    }

    private static async Task TrailersAsync(HttpContext context)
    {
        context.Response.DeclareTrailer("X-Sum");
        await context.Response.WriteAsync("body", context.RequestAborted);
        context.Response.AppendTrailer("X-Sum", "42");
    }
}
