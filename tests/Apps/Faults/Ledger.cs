using System.Buffers.Binary;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Faults;

/// <summary>
/// <c>--ledger FOLDER</c>: writes the id of every request down before it answers, so that a test can compare what
/// clients were told with what was done. Each process has a file of its own; the effect of a request with an
/// Idempotency-Key is a file that can be made only once, and nothing beside it, since the process can be killed between
/// any two steps.
/// </summary>
internal static class Ledger
{
    public const int LargeBytes = 10 * 1024 * 1024;

    private static readonly Lock _gate = new();
    private static FileStream? _book;
    private static string _folder = "";

    public static void Map(WebApplication app, string[] args)
    {
        var index = Array.IndexOf(args, "--ledger");
        if (index < 0) return;
        _folder = args[index + 1];
        _book = new FileStream(
            Path.Combine(_folder, $"{Environment.ProcessId}-{Guid.NewGuid():N}.book"), FileMode.CreateNew,
            FileAccess.Write, FileShare.Read, bufferSize: 0);
        app.MapGet("/ledger/{id}", AnswerAsync);
        app.MapMethods("/ledger/{id}", ["POST", "PUT"], TakeAsync);
        app.MapGet("/ledger/{id}/large", LargeAsync);
        app.MapGet("/ledger/{id}/events", EventsAsync);
        app.MapGet("/ledger/socket", SocketAsync);
        app.MapPost("/ledger.Ledger/Note", NoteAsync);
    }

    private static void Write(string id)
    {
        var line = Encoding.ASCII.GetBytes(id + "\n");
        lock (_gate) _book!.Write(line);
    }

    private static async Task<string> AnswerAsync(string id, int? ms)
    {
        Write(id);
        if (ms is > 0) await Task.Delay(ms.Value);
        return id;
    }

    private static async Task<string> TakeAsync(string id, int? ms, HttpRequest request)
    {
        var bytes = 0L;
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer)) > 0;) bytes += read;
        if (ms is > 0) await Task.Delay(ms.Value);
        Write(id);
        if (request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key) HaveEffect(key);
        return string.Create(CultureInfo.InvariantCulture, $"{id} {bytes}");
    }

    private static void HaveEffect(string key)
    {
        var path = Path.Combine(_folder, key + ".effect");
        try
        {
            new FileStream(path, FileMode.CreateNew).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // It has been had.
        }
    }

    private static async Task LargeAsync(string id, HttpContext context)
    {
        Write(id);
        context.Response.ContentLength = LargeBytes;
        var chunk = new byte[64 * 1024];
        Array.Fill(chunk, (byte)'x');
        for (var sent = 0; sent < LargeBytes; sent += chunk.Length)
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
    }

    private static async Task EventsAsync(string id, HttpContext context)
    {
        Write(id);
        context.Response.ContentType = "text/event-stream";
        for (var number = 1; number <= 5; number++)
        {
            await context.Response.WriteAsync($"data: {id} {number}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(50, context.RequestAborted);
        }
    }

    private static async Task SocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: WebSocketMessageType.Text } got)
        {
            Write(Encoding.ASCII.GetString(buffer, 0, got.Count));
            await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, true, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", context.RequestAborted);
    }

    // gRPC by hand, so that no code has to be generated: one message in, the same out, the status in the trailers.
    private static async Task NoteAsync(HttpContext context)
    {
        using var all = new MemoryStream();
        await context.Request.Body.CopyToAsync(all, context.RequestAborted);
        var message = all.ToArray();
        var length = BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(1, 4));
        Write(Encoding.UTF8.GetString(message, 5, length));
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(message, context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
