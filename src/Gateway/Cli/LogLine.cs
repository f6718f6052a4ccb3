using System.Text.RegularExpressions;

namespace Gateway.Cli;

/// <summary>A record of a replica, as <c>GET /logs</c> gives it.</summary>
public sealed record LogLine(DateTimeOffset Time, string Level, string Replica, string Message)
{
    public static LogLine Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var record = document.RootElement;
        return new LogLine(
            record.GetProperty("time").GetDateTimeOffset(), record.GetProperty("level").GetString()!,
            record.GetProperty("replica").GetString()!, record.GetProperty("message").GetString()! + Thrown(record));
    }

    // A record of JSON has it apart from the message.
    private static string? Thrown(JsonElement record)
    {
        if (!record.TryGetProperty("record", out var own)) return null;
        var thrown = own.EnumerateObject()
            .FirstOrDefault(field => field.Name is "Exception" or "@x" or "exception").Value;
        return thrown.ValueKind == JsonValueKind.String ? $"\n{thrown.GetString()}" : null;
    }

    public bool IsMatch(Regex? pattern)
    {
        try
        {
            return pattern?.IsMatch(Message) ?? true;
        }
        catch (RegexMatchTimeoutException)
        {
            // Better too much than what was looked for missing.
            return true;
        }
    }

    public override string ToString()
    {
        var at = Time.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return $"{at} {PlainText.Of(Replica)} | {(Level == "info" ? "" : Level + ": ")}{PlainText.Of(Message)}";
    }
}
