using System.Buffers;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Observability;

public static class LogLines
{
    private const string OriginalFormat = "{OriginalFormat}";

    // What JSON itself must escape, line breaks among it, is escaped in any case; letters of all languages need not be.
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool AsJson { get; set; }

    /// <summary>An event as people read it: time, level, message. The category says nothing to an operator.</summary>
    public static byte[] Text<TState>(in LogEntry<TState> entry, DateTimeOffset localNow)
    {
        var message = entry.Formatter(entry.State, entry.Exception);
        if (entry.Exception is { } exception) message = $"{message}\n{exception}";
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{localNow:HH:mm:ss.fff} {LevelPrefix(entry.LogLevel)}{PlainText.Of(message)}{Environment.NewLine}"));
    }

    public static byte[] Json<TState>(in LogEntry<TState> entry, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, _json))
        {
            Begin(json, now, LevelName(entry.LogLevel), entry.EventId.Name ?? entry.Category);
            // A replica's output is long enough once.
            if (entry.EventId.Name != nameof(GatewayLog.ReplicaWrote))
                json.WriteString("message", entry.Formatter(entry.State, entry.Exception));
            if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> parts) Write(json, parts);
            if (entry.Exception is { } exception) json.WriteString("exception", exception.ToString());
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Said(LogLevel level, string happened, string text)
    {
        var entry = new LogEntry<string>(level, happened, new EventId(0, happened), text, null, (said, _) => said);
        return AsJson ? Json(entry, DateTimeOffset.UtcNow) : Text(entry, DateTimeOffset.Now);
    }

    internal static byte[] Lost(long lines) => Said(LogLevel.Warning, "LinesLost", string.Create(
        CultureInfo.InvariantCulture, $"{lines} log lines were lost: they could not be written"));

    internal static void Begin(Utf8JsonWriter json, DateTimeOffset now, string level, string happened)
    {
        json.WriteStartObject();
        json.WriteString("time", now.UtcDateTime);
        json.WriteString("level", level);
        json.WriteString("event", happened);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> parts)
    {
        foreach (var (name, value) in parts)
            if (name != OriginalFormat)
                Write(json, JsonNamingPolicy.CamelCase.ConvertName(name), value);
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, Math.Round(number, 3));
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string LevelPrefix(LogLevel level) =>
        level == LogLevel.Information ? "" : LevelName(level) + ": ";

    private static string LevelName(LogLevel level) =>
        level == LogLevel.Information ? "info" : level.ToString().ToLowerInvariant();
}
