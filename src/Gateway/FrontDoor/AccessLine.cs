using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Gateway.Observability;
using Gateway.Requests;

namespace Gateway.FrontDoor;

public static class AccessLine
{
    // What is written here is always the same shape.
    private static readonly JsonWriterOptions _json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private const int LongestAddress = 65; // with an IPv6 zone

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
            + $"{elapsed.TotalMilliseconds:0.0} ms bytes={record.BytesOf(context.Response)} "
            + $"queue={record.Queued.TotalMilliseconds:0.0} upstream={record.Upstream?.TotalMilliseconds:0.0} "
            + $"replica={record.Replica ?? "-"} attempts={record.Attempts} "
            + $"client={ClientOf(context)?.ToString() ?? "-"} id={record.RequestId}"
            + $"{TraceText(record)}{DetailText(record)}\n", out written)) size *= 2;
        line.Advance(written);
    }

    public static void Json(
        ArrayBufferWriter<byte> line, DateTimeOffset now, HttpContext context, RequestRecord record, int status,
        TimeSpan elapsed)
    {
        var json = _writer ??= new Utf8JsonWriter(line, _json);
        json.Reset(line);
        LogLines.Begin(json, now, "info", "request");
        json.WriteString(Names.Method, context.Request.Method);
        json.WriteString(Names.Path, PathOf(context));
        json.WriteNumber(Names.Status, status);
        if (record.BytesOf(context.Response) is { } bytes) json.WriteNumber(Names.Bytes, bytes);
        json.WriteNumber(Names.Ms, Hundredths(elapsed));
        json.WriteNumber(Names.QueueMs, Hundredths(record.Queued));
        if (record.Upstream is { } upstream) json.WriteNumber(Names.UpstreamMs, Hundredths(upstream));
        if (record.Replica is { } replica) json.WriteString(Names.Replica, replica);
        json.WriteNumber(Names.Attempts, record.Attempts);
        if (ClientOf(context) is { } client) WriteClient(json, client);
        json.WriteString(Names.Id, record.RequestId);
        if (record.Span is { } span) json.WriteString("trace", span.TraceId.ToHexString());
        if (record.Failure is { } failure) json.WriteString("failure", MetricName.Of(failure));
        if (record is { Failure: not null, FailureDetail: { } detail }) json.WriteString("detail", detail);
        json.WriteEndObject();
        json.Flush();
        line.Write("\n"u8);
    }

    // Null on a Unix socket.
    private static IPAddress? ClientOf(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address ? AddressForm.Unmapped(address) : null;

    private static void WriteClient(Utf8JsonWriter json, IPAddress client)
    {
        Span<byte> text = stackalloc byte[LongestAddress];
        if (client.TryFormat(text, out var length)) json.WriteString(Names.Client, text[..length]);
    }

    // Escaped as on the wire: a decoded path may hold line breaks. The query may hold secrets and stays out.
    private static string PathOf(HttpContext context) =>
        context.Request.PathBase.Add(context.Request.Path).ToUriComponent();

    private static string TraceText(RequestRecord record) =>
        record.Span is { } span ? " trace=" + span.TraceId.ToHexString() : "";

    private static string DetailText(RequestRecord record) =>
        record is { Failure: not null, FailureDetail: { } detail } ? $" detail={PlainText.Of(detail)}" : "";

    // Of milliseconds. A decimal is written in half the time that the shortest form of a double takes to find.
    private static decimal Hundredths(TimeSpan time)
    {
        var count = time.Ticks / (TimeSpan.TicksPerMillisecond / 100);
        return new decimal((int)count, (int)(count >> 32), 0, isNegative: false, scale: 2);
    }

    private static class Names
    {
        public static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
        public static readonly JsonEncodedText Path = JsonEncodedText.Encode("path");
        public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
        public static readonly JsonEncodedText Bytes = JsonEncodedText.Encode("bytes");
        public static readonly JsonEncodedText Ms = JsonEncodedText.Encode("ms");
        public static readonly JsonEncodedText QueueMs = JsonEncodedText.Encode("queueMs");
        public static readonly JsonEncodedText UpstreamMs = JsonEncodedText.Encode("upstreamMs");
        public static readonly JsonEncodedText Replica = JsonEncodedText.Encode("replica");
        public static readonly JsonEncodedText Attempts = JsonEncodedText.Encode("attempts");
        public static readonly JsonEncodedText Client = JsonEncodedText.Encode("client");
        public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    }
}
