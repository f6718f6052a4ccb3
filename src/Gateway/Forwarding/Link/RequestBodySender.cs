using System.Buffers;
using System.Buffers.Text;
using Gateway.Link;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding;

/// <summary>Sends a request's body on, framed as it came: with its length, or in chunks with trailers.</summary>
internal static class RequestBodySender
{
    private const int Piece = 16 * 1024;
    private const int SizeLine = 6; // four digits and the line's end
    private const int ChunkEnd = 2;

    /// <exception cref="LinkStreamException">The replica takes no more.</exception>
    public static async Task SendAsync(HttpRequest request, HttpExchange to, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SizeLine + Piece + ChunkEnd);
        try
        {
            if (request.ContentLength is { } length) await SendAsync(request.Body, length, to, buffer, stop);
            else await SendChunksAsync(request, to, buffer, stop);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task SendAsync(Stream body, long left, HttpExchange to, byte[] buffer, CancellationToken stop)
    {
        while (left > 0)
        {
            var count = await body.ReadAsync(buffer, stop);
            if (count == 0) throw new IOException("The request's body is shorter than its length.");
            await to.SendAllAsync(buffer.AsMemory(0, count), stop);
            left -= count;
        }
    }

    private static async Task SendChunksAsync(
        HttpRequest request, HttpExchange to, byte[] buffer, CancellationToken stop)
    {
        int count;
        while ((count = await request.Body.ReadAsync(buffer.AsMemory(SizeLine, Piece), stop)) > 0)
        {
            var digits = buffer.AsSpan(0, SizeLine - 2);
            Utf8Formatter.TryFormat(count, digits, out _, new StandardFormat('x', (byte)digits.Length));
            "\r\n"u8.CopyTo(buffer.AsSpan(SizeLine - 2));
            "\r\n"u8.CopyTo(buffer.AsSpan(SizeLine + count));
            await to.SendAllAsync(buffer.AsMemory(0, SizeLine + count + ChunkEnd), stop);
        }

        await to.SendAllAsync(Encoding.UTF8.GetBytes($"0\r\n{TrailersOf(request)}\r\n"), stop);
    }

    private static string TrailersOf(HttpRequest request)
    {
        var trailers = request.HttpContext.Features.Get<IHttpRequestTrailersFeature>();
        if (trailers is not { Available: true, Trailers.Count: > 0 }) return "";
        var text = new StringBuilder();
        foreach (var (name, values) in trailers.Trailers)
            foreach (var value in values)
                if (RequestHead.CanHold(name, value)) text.Append(name).Append(": ").Append(value).Append("\r\n");
        return text.ToString();
    }
}
