using System.Buffers;
using Gateway.Observability;
using Gateway.Requests;

namespace Gateway.FrontDoor;

/// <summary>A request's line by the operator's template.</summary>
public sealed class AccessTemplateLine(string template)
{
    private const string Unknown = "-";
    private readonly IReadOnlyList<AccessPart> _parts = AccessTemplate.Parts(template);

    public void Write(ArrayBufferWriter<byte> line, DateTimeOffset now, AccessFacts facts)
    {
        foreach (var (text, name) in _parts)
        {
            Encoding.UTF8.GetBytes(text, line);
            if (name is not null) Encoding.UTF8.GetBytes(Escaped(Value(name, now, facts)), line);
        }

        line.Write("\n"u8);
    }

    private static string Value(string name, DateTimeOffset now, AccessFacts facts)
    {
        var request = facts.Context.Request;
        return name switch
        {
            "h" => facts.Client ?? Unknown,
            "t" => now.ToString("'['dd/MMM/yyyy':'HH':'mm':'ss ", CultureInfo.InvariantCulture) + Zone(now) + "]",
            "r" => $"{request.Method} {AccessFacts.PathOf(request)} {request.Protocol}",
            "m" => request.Method,
            "U" => AccessFacts.PathOf(request),
            "q" => request.QueryString.Value is { Length: > 1 } query ? query[1..] : "",
            "H" => request.Protocol,
            "s" => Number(facts.Status),
            "B" => Number(facts.Bytes ?? 0),
            "b" => facts.Bytes is > 0 and var bytes ? Number(bytes) : Unknown,
            "f" => facts.Referrer ?? Unknown,
            "a" => facts.UserAgent ?? Unknown,
            "T" => Number((long)facts.Elapsed.TotalSeconds),
            "M" => Number((long)facts.Elapsed.TotalMilliseconds),
            "D" => Number((long)facts.Elapsed.TotalMicroseconds),
            "L" => facts.Elapsed.TotalSeconds.ToString("0.000000", CultureInfo.InvariantCulture),
            "p" => $"<{Environment.ProcessId}>",
            { Length: > 2 } => Field(name[1..^2], name[^1], facts),
            _ => Unknown,
        };
    }

    private static string Field(string name, char kind, AccessFacts facts) => kind switch
    {
        'i' => facts.Context.Request.Headers[name].ToString() is { Length: > 0 } sent ? sent : Unknown,
        'o' => facts.Context.Response.Headers[name].ToString() is { Length: > 0 } answered ? answered : Unknown,
        _ => Own(name, facts.Record) ?? Unknown,
    };

    private static string? Own(string name, RequestRecord record) => name switch
    {
        "replica" => record.Replica,
        "attempts" => Number(record.Attempts),
        "id" => record.RequestId,
        "queue" => Milliseconds(record.Queued),
        "upstream" => record.Upstream is { } upstream ? Milliseconds(upstream) : null,
        "trace" => record.Span?.TraceId.ToHexString(),
        _ => record.Failure is { } failure ? MetricName.Of(failure) : null,
    };

    private static string Zone(DateTimeOffset now) =>
        now.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);

    // As Apache does: nothing from outside ends a quoted value or a line.
    private static string Escaped(string value)
    {
        value = PlainText.Of(value);
        return value.AsSpan().ContainsAny('"', '\\', '\n')
            ? value.Replace("\\", @"\\").Replace("\"", "\\\"").Replace("\n", @"\n")
            : value;
    }
}
