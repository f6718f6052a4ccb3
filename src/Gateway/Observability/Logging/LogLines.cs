using System.Buffers;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Observability;

public static class LogLines
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
    private const int TimeLength = 24;

    public static bool AsJson { get; set; }

    // What JSON itself must escape, line breaks among it, is escaped in any case; letters of all languages need not be.
    public static JsonWriterOptions Format { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
        var parts = entry.State as IReadOnlyList<KeyValuePair<string, object?>>;
        var happened = entry.EventId.Name ?? entry.Category;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Format))
        {
            if (Written(parts) is { } record) ReplicaLines.Write(json, happened, Part(parts!, "Replica"), record);
            else Write(json, happened, entry, now);
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

    internal static void Begin(
        Utf8JsonWriter json, DateTimeOffset now, string level, ReadOnlySpan<char> message, string happened)
    {
        Span<byte> time = stackalloc byte[TimeLength];
        now.UtcDateTime.TryFormat(time, out var length, TimeFormat, CultureInfo.InvariantCulture);
        json.WriteStartObject();
        json.WriteString("time", time[..length]);
        json.WriteString("level", level);
        json.WriteString("message", message);
        json.WriteString("event", happened);
    }

    private static ReplicaRecord? Written(IReadOnlyList<KeyValuePair<string, object?>>? parts) =>
        parts?.Select(part => part.Value).OfType<ReplicaRecord>().FirstOrDefault();

    private static string Part(IReadOnlyList<KeyValuePair<string, object?>> parts, string name) =>
        $"{parts.FirstOrDefault(part => part.Key == name).Value}";

    private static void Write<TState>(
        Utf8JsonWriter json, string happened, in LogEntry<TState> entry, DateTimeOffset now)
    {
        var (message, output) = EventText.Of(entry.Formatter(entry.State, entry.Exception));
        Begin(json, now, LevelName(entry.LogLevel), message, happened);
        foreach (var (name, value) in LogParts.Of(entry.State, message)) Write(json, name, value);
        if (output.Count > 0) Write(json, "output", output);
        if (entry.Exception is { } exception) json.WriteString("exception", exception.ToString());
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> lines)
    {
        json.WriteStartArray(name);
        foreach (var line in lines) json.WriteStringValue(line);
        json.WriteEndArray();
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
            case double number:
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, (string?)value);
                break;
        }
    }

    private static string LevelPrefix(LogLevel level) =>
        level == LogLevel.Information ? "" : LevelName(level) + ": ";

    private static string LevelName(LogLevel level) =>
        level == LogLevel.Information ? "info" : level.ToString().ToLowerInvariant();
}
