using System.Net.WebSockets;

// The app that the benchmarks put behind each server: as little work as can be, so that the server's own shows.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();

var large = new byte[100_000];
Random.Shared.NextBytes(large);

app.MapGet("/plain", () => "Hello, world!");
app.MapGet("/json", () => new { Id = 42, Title = "Education research grant", Agency = "ED", Open = true });
app.MapGet("/100k", () => Results.Bytes(large, "application/octet-stream"));
app.MapGet("/large", async (int mb, HttpContext context) =>
{
    for (var sent = 0; sent < 10 * mb; sent++) await context.Response.Body.WriteAsync(large, context.RequestAborted);
});
app.MapPost("/echo", async (HttpContext context) =>
{
    context.Response.ContentLength = context.Request.ContentLength;
    await context.Request.Body.CopyToAsync(context.Response.Body);
});

// Apps that block a thread (synchronous files, old database drivers, .Result), and one that does not.
app.MapGet("/sleep", (int ms) => { Thread.Sleep(ms); return "slept"; });
app.MapGet("/wait", (int ms) => { Task.Delay(ms).Wait(); return "waited"; });
app.MapGet("/async", async (int ms) => { await Task.Delay(ms); return "awaited"; });

// What stays. Each event is asked for by a datagram, past whatever is in front: its port is the stream's first event.
app.Map("/ws", ((IEndpointRouteBuilder)app).CreateApplicationBuilder().UseWebSockets().Use(EchoAsync).Build());
app.MapGet("/sse", BenchApp.Events.StreamAsync);

// What one process shares with all of its requests: its CPUs, its heap, its locks.
var gate = new Lock();
var kept = new byte[1000][];
var next = 0;
app.MapGet("/cpu", (int us) => Compute(us));
app.MapGet("/lock", (int us) => { lock (gate) return Compute(us); });
app.MapGet("/alloc", (int kb) =>
{
    var bytes = 0;
    for (var made = 0; made < kb; made++)
    {
        var piece = new byte[1000];
        bytes += piece.Length;
        if (made % 10 == 0) kept[Interlocked.Increment(ref next) % kept.Length] = piece;
    }

    return bytes;
});
app.Run();

static async Task EchoAsync(HttpContext context, RequestDelegate next)
{
    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    var buffer = new byte[4096];
    while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } got)
        await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, context.RequestAborted);
}

static int Compute(int us)
{
    var (turns, begun) = (0, System.Diagnostics.Stopwatch.GetTimestamp());
    while (System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalMicroseconds < us) turns++;
    return turns > 0 ? 1 : 0;
}
