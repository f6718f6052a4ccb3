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

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static void Text(ArrayBufferWriter<byte> line, DateTimeOffset now, AccessFacts facts)
    {
        var (request, record) = (facts.Context.Request, facts.Record);
        var size = 512;
        int written;
        while (!Utf8.TryWrite(line.GetSpan(size), CultureInfo.InvariantCulture,
            $"{now:HH:mm:ss.fff} {request.Method} {AccessFacts.PathOf(request)} {facts.Status} "
            + $"{facts.Elapsed.TotalMilliseconds:0.0} ms bytes={facts.Bytes} "
            + $"queue={record.Queued.TotalMilliseconds:0.0} upstream={record.Upstream?.TotalMilliseconds:0.0} "
            + $"replica={record.Replica ?? "-"} attempts={record.Attempts} client={facts.Client ?? "-"} "
            + $"protocol={request.Protocol}{Quoted("agent", facts.UserAgent)}{Quoted("referrer", facts.Referrer)} "
            + $"id={record.RequestId}{TraceText(record)}{DetailText(record)}\n", out written)) size *= 2;
        line.Advance(written);
    }

    public static void Json(ArrayBufferWriter<byte> line, DateTimeOffset now, AccessFacts facts)
    {
        var (request, record) = (facts.Context.Request, facts.Record);
        var path = AccessFacts.PathOf(request);
        var json = _writer ??= new Utf8JsonWriter(line, _json);
        json.Reset(line);
        LogLines.Begin(json, now, "info", $"{request.Method} {path} {facts.Status}", "request");
        if (facts.Client is { } client) json.WriteString(Names.Client, client);
        json.WriteString(Names.Method, request.Method);
        json.WriteString(Names.Path, path);
        json.WriteString(Names.Protocol, request.Protocol);
        json.WriteNumber(Names.Status, facts.Status);
        if (facts.Bytes is { } bytes) json.WriteNumber(Names.Bytes, bytes);
        json.WriteNumber(Names.Ms, Hundredths(facts.Elapsed));
        json.WriteNumber(Names.QueueMs, Hundredths(record.Queued));
        if (record.Upstream is { } upstream) json.WriteNumber(Names.UpstreamMs, Hundredths(upstream));
        if (record.Replica is { } replica) json.WriteString(Names.Replica, replica);
        json.WriteNumber(Names.Attempts, record.Attempts);
        json.WriteString(Names.Id, record.RequestId);
        if (facts.Referrer is { } referrer) json.WriteString(Names.Referrer, referrer);
        if (facts.UserAgent is { } agent) json.WriteString(Names.UserAgent, agent);
        if (record.Span is { } span) json.WriteString("trace", span.TraceId.ToHexString());
        if (record.Failure is { } failure) json.WriteString("failure", MetricName.Of(failure));
        if (record is { Failure: not null, FailureDetail: { } detail }) json.WriteString("detail", detail);
        json.WriteEndObject();
        json.Flush();
        line.Write("\n"u8);
    }

    private static string Quoted(string name, string? value) =>
        value is null ? "" : $" {name}=\"{PlainText.Of(value).Replace("\"", "\\\"")}\"";

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
        public static readonly JsonEncodedText Protocol = JsonEncodedText.Encode("protocol");
        public static readonly JsonEncodedText Referrer = JsonEncodedText.Encode("referrer");
        public static readonly JsonEncodedText UserAgent = JsonEncodedText.Encode("userAgent");
        public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    }
}
