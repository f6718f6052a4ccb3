using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gateway.Observability;

namespace Gateway.FrontDoor;

/// <summary>A request's line in its two forms, straight into bytes.</summary>
public static class AccessLine
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static void Text(
        ArrayBufferWriter<byte> line, DateTimeOffset now, HttpContext context, RequestRecord record, int status,
        TimeSpan elapsed)
    {
        var size = 256;
        int written;
        while (!Utf8.TryWrite(line.GetSpan(size), CultureInfo.InvariantCulture,
            $"{now:HH:mm:ss.fff} {context.Request.Method} {PathOf(context)} {status} "
            + $"{elapsed.TotalMilliseconds:0.0} ms bytes={record.BytesOf(context.Response)} queue={record.Queued.TotalMilliseconds:0.0} "
            + $"upstream={record.Upstream?.TotalMilliseconds:0.0} replica={record.Replica ?? "-"} "
            + $"attempts={record.Attempts} id={record.RequestId}{TraceText(record)}\n", out written)) size *= 2;
        line.Advance(written);
    }

    public static void Json(
        ArrayBufferWriter<byte> line, DateTimeOffset now, HttpContext context, RequestRecord record, int status,
        TimeSpan elapsed)
    {
        var json = _writer ??= new Utf8JsonWriter(line, _json);
        json.Reset(line);
        LogLines.Begin(json, now, "info", "request");
        json.WriteString("method", context.Request.Method);
        json.WriteString("path", PathOf(context));
        json.WriteNumber("status", status);
        if (record.BytesOf(context.Response) is { } bytes) json.WriteNumber("bytes", bytes);
        json.WriteNumber("ms", Round(elapsed));
        json.WriteNumber("queueMs", Round(record.Queued));
        if (record.Upstream is { } upstream) json.WriteNumber("upstreamMs", Round(upstream));
        if (record.Replica is { } replica) json.WriteString("replica", replica);
        json.WriteNumber("attempts", record.Attempts);
        json.WriteString("id", record.RequestId);
        if (record.Span is { } span) json.WriteString("trace", span.TraceId.ToHexString());
        if (record.Failure is { } failure) json.WriteString("failure", GatewayMetrics.NameOf(failure));
        json.WriteEndObject();
        json.Flush();
        line.Write("\n"u8);
    }

    // Escaped as on the wire: a decoded path may hold line breaks. The query may hold secrets and stays out.
    private static string PathOf(HttpContext context) =>
        context.Request.PathBase.Add(context.Request.Path).ToUriComponent();

    private static string TraceText(RequestRecord record) =>
        record.Span is { } span ? " trace=" + span.TraceId.ToHexString() : "";

    private static double Round(TimeSpan time) => Math.Round(time.TotalMilliseconds, 2);
}
