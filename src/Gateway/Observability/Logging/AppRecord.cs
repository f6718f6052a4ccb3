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
        ("TR", "trace"), ("VERB", "trace"), ("VRB", "trace"),
        ("DEB", "debug"), ("DBUG", "debug"), ("DBG", "debug"), ("INF", Info),
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
            using var document = JsonDocument.Parse(Mended(text));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Half a letter, of a text that was cut in the middle of one: JSON may write it and nobody can read it.
    private static string Mended(string text) => text.Contains(@"\ud", StringComparison.OrdinalIgnoreCase)
        ? Escape().Replace(text, escape => escape.Groups[1].Success ? @"\ufffd" : escape.Value)
        : text;

    private static string LevelOf(string text)
    {
        if (text.StartsWith(Unhandled, StringComparison.Ordinal)) return "critical";
        var begins = Begins().Match(text);
        return Named(begins.Groups["level"].Value) ?? Info;
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

    // Each escape, so that none begins in the middle of another: a pair, a half, any other.
    [GeneratedRegex(
        @"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)")]
    private static partial Regex Escape();

    // The console of Microsoft.Extensions.Logging, also with a time: "warn: Shop.Orders[0]". Serilog, both ways:
    // "[10:43:03 WRN] ", "2026-01-31 10:43:03.543 +00:00 [WRN] ". NLog: "2026-01-31 10:43:03.5430|WARN|".
    [GeneratedRegex(@"^(?:\[?\d[\d:.,/T+Z -]{1,40}?)??(?:\]? ?(?<level>trce|dbug|info|warn|fail|crit): "
        + @"|(?<=\d)(?: \[?|\|)(?<level>VRB|DBG|INF|WRN|ERR|FTL|TRACE|DEBUG|INFO|WARN|ERROR|FATAL)[\]|])")]
    private static partial Regex Begins();

    [GeneratedRegex(@"\{[@$]?(\w+)(?:[,:][^}]*)?\}")]
    private static partial Regex Hole();
}
