using System.Text;
using Microsoft.Net.Http.Headers;

namespace Api.Errors;

/// <summary>Reads a JSON body as UTF-8, whatever encoding its header or its byte order mark names.</summary>
public static class BodyBytes
{
    private const string Type = "unsupported-media-type";

    // UTF-32's begins with UTF-16's, so it is looked for first.
    private static readonly Encoding[] _marked =
    [
        Encoding.UTF8, new UTF32Encoding(false, true, throwOnInvalidCharacters: true),
        new UTF32Encoding(true, true, throwOnInvalidCharacters: true), new UnicodeEncoding(false, true, throwOnInvalidBytes: true),
        new UnicodeEncoding(true, true, throwOnInvalidBytes: true),
    ];

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType()) throw Refused(415, Type, "Send the body as application/json.");
        // The framework has taken away what it could decompress.
        if (request.Headers.ContentEncoding.Any(coding => !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase)))
            throw Refused(415, Type, "Send the body as it is, or with Content-Encoding gzip, br or deflate.");
        if (Declared(request) is not { } declared) throw Refused(415, Type, "The body's charset is not known here.");
        try
        {
            using var buffer = new MemoryStream();
            await request.Body.CopyToAsync(buffer, cancellationToken);
            return AsUtf8(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), declared);
        }
        catch (DecoderFallbackException)
        {
            throw Refused(400, "malformed-json", $"The body is no {declared.WebName}.");
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw Refused(400, "malformed-request", "The body is not what its Content-Encoding says.");
        }
    }

    private static Encoding? Declared(HttpRequest request)
    {
        var charset = MediaTypeHeaderValue.Parse(request.ContentType).Charset;
        if (!charset.HasValue) return Encoding.UTF8;
        try
        {
            var name = HeaderUtilities.RemoveQuotes(charset).ToString();
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte> AsUtf8(ReadOnlyMemory<byte> bytes, Encoding declared)
    {
        var marked = Array.Find(_marked, one => bytes.Span.StartsWith(one.Preamble));
        var text = bytes[(marked?.Preamble.Length ?? 0)..];
        var encoding = marked ?? declared;
        return encoding is UTF8Encoding ? text : Encoding.UTF8.GetBytes(encoding.GetString(text.Span));
    }

    private static RefusedException Refused(int status, string name, string detail) => new(new Problem(status, name, detail));
}
