using System.Text.RegularExpressions;

namespace Gateway.Observability;

/// <summary>What an app's record says of itself, in the formats that .NET's loggers write: Microsoft.Extensions.Logging
/// (console and JSON console), Serilog (compact and its own), NLog.</summary>
/// <param name="Level">As our own lines name it.</param>
/// <param name="Json">The record, where it is an object.</param>
public sealed partial record AppRecord(string Level, string Message, JsonElement? Json)
{
    private const string Info = "info";
    private const string Unhandled = "Unhandled exception";

    private static readonly string[] _levelNames = ["LogLevel", "@l", "level", "log.level", "severity"];
    private static readonly string[] _messageNames = ["Message", "@m", "RenderedMessage", "msg"];
    private static readonly string[] _exceptionNames = ["Exception", "@x"];
    private static readonly string[] _templateNames = ["@mt", "MessageTemplate"];

    // By how it begins: INFO, Information, info, inf.
    private static readonly (string Start, string Level)[] _levels =
    [
        ("TR", "trace"), ("VERB", "trace"), ("DEB", "debug"), ("DBUG", "debug"), ("DBG", "debug"), ("INF", Info),
        ("WAR", "warning"), ("WRN", "warning"), ("ERR", "error"), ("FAIL", "error"), ("CRI", "critical"),
        ("CRT", "critical"), ("FAT", "critical"), ("FTL", "critical"),
    ];

    public static AppRecord Of(string text) =>
        text.StartsWith('{') && Object(text) is { } json
            ? new AppRecord(LevelOf(json), MessageOf(json) ?? text, json)
            : new AppRecord(LevelOf(text), text, null);

    /// <summary>For people, who read no JSON: level and message, and the exception below.</summary>
    public static string Readable(string text)
    {
        if (Of(text) is not { Json: { } json } said || said.Message == text) return text;
        var level = said.Level == Info ? "" : $"{said.Level}: ";
        return $"{level}{said.Message}{(Text(json, _exceptionNames) is { } thrown ? $"\n{thrown}" : "")}";
    }

    private static JsonElement? Object(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // "warn: Shop.Orders[0]" is how the console of Microsoft.Extensions.Logging begins.
    private static string LevelOf(string text)
    {
        if (text.StartsWith(Unhandled, StringComparison.Ordinal)) return "critical";
        return text.Length > 4 && text[4] == ':' && Console().IsMatch(text) ? Named(text[..4]) ?? Info : Info;
    }

    // Serilog's compact form leaves Information out.
    private static string LevelOf(JsonElement json) => Named(Text(json, _levelNames)) ?? Info;

    private static string? Named(string? level) => level is null
        ? null
        : _levels.FirstOrDefault(one => level.StartsWith(one.Start, StringComparison.OrdinalIgnoreCase)).Level;

    private static string? MessageOf(JsonElement json) =>
        Text(json, _messageNames) ?? (Text(json, _templateNames) is { } template ? Rendered(template, json) : null);

    private static string Rendered(string template, JsonElement json)
    {
        var nests = json.TryGetProperty("Properties", out var own) && own.ValueKind == JsonValueKind.Object;
        var values = nests ? own : json;
        return Hole().Replace(template, hole =>
            values.TryGetProperty(hole.Groups[1].Value, out var value) ? value.ToString() : hole.Value);
    }

    private static string? Text(JsonElement json, string[] names)
    {
        foreach (var field in json.EnumerateObject())
            if (field.Value.ValueKind == JsonValueKind.String
                && names.Contains(field.Name, StringComparer.OrdinalIgnoreCase))
                return field.Value.GetString();
        return null;
    }

    [GeneratedRegex("^(trce|dbug|info|warn|fail|crit): ")]
    private static partial Regex Console();

    [GeneratedRegex(@"\{[@$]?(\w+)(?:[,:][^}]*)?\}")]
    private static partial Regex Hole();
}
