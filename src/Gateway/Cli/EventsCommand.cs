using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace Gateway.Cli;

/// <summary><c>gateway events</c>: what has happened, one line each, with the last output of what crashed.</summary>
public static class EventsCommand
{
    private static readonly (string Logged, string Told)[] _fields =
        [("level", "level"), ("message", "text"), ("event", "kind")];

    private static readonly JsonSerializerOptions _json =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Surroundings around, GatewayFinder finder)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what happens, until Ctrl-C" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        var command = new Command("events", "Show what has happened") { follow, json };
        finder.AddTo(command);
        command.SetAction((parsed, cancellation) => finder.WithClientAsync(parsed, async client =>
        {
            var asJson = parsed.GetValue(json);
            try
            {
                return around.End(await client.EventsAsync(parsed.GetValue(follow),
                    happened => around.Say(asJson ? AsLogged(happened) : Text(happened)), cancellation));
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how following ends.
                return ExitCode.Done;
            }
        }, cancellation));
        return command;
    }

    /// <summary>In the fields of the log, so that one filter reads both; with its number behind them.</summary>
    public static string AsLogged(string json)
    {
        var happened = JsonNode.Parse(json)!.AsObject();
        var logged = new JsonObject
        {
            ["time"] = happened["at"]!.GetValue<DateTimeOffset>().UtcDateTime.ToString(
                "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        };
        foreach (var (ours, theirs) in _fields) logged[ours] = happened[theirs]?.DeepClone();
        foreach (var (name, part) in happened["parts"]?.AsObject() ?? []) logged[name] = part?.DeepClone();
        if (happened["output"] is JsonArray { Count: > 0 } output) logged["output"] = output.DeepClone();
        logged["id"] = happened["id"]?.DeepClone();
        return logged.ToJsonString(_json);
    }

    private static string Text(string json)
    {
        using var document = JsonDocument.Parse(json);
        var happened = document.RootElement;
        var at = happened.GetProperty("at").GetDateTimeOffset().ToLocalTime();
        var level = happened.GetProperty("level").GetString() is { } named and not "info" ? named + ": " : "";
        var output = string.Concat(happened.GetProperty("output").EnumerateArray()
            .Select(line => $"\n    {PlainText.Of(line.GetString()!)}"));
        return string.Create(CultureInfo.InvariantCulture,
            $"{at:HH:mm:ss.fff} {level}{PlainText.Of(happened.GetProperty("text").GetString()!)}{output}");
    }
}
