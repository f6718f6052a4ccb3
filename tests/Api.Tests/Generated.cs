using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Api.Tests;

/// <summary>Makes values out of the document's schemas: most fit, some miss by a little, some are anything.</summary>
public sealed class Generated(JsonObject document, Random dice)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz 0123456789-\u00e9\u0130\u00df\u4e2d\"\\'";

    private static readonly JsonNode?[] _odd =
    [
        null, "", " ", "\0", "\ud83d\ude00", "%", "2026-02-30", -1, 0, 1.5, long.MaxValue, 1e300, true, "x".PadRight(3000, 'y'),
        new JsonArray(), new JsonObject(), new JsonArray(new JsonArray()), new JsonObject { ["$ref"] = "x" },
    ];

    public JsonNode? Value(JsonNode? schema, int depth = 0)
    {
        if (dice.Next(25) == 0) return _odd[dice.Next(_odd.Length)]?.DeepClone();
        if ((string?)schema?["$ref"] is { } reference) return Value(Resolved(reference), depth);
        if ((schema?["oneOf"] ?? schema?["anyOf"]) is JsonArray choices) return Value(choices[dice.Next(choices.Count)], depth);
        if (schema?["enum"] is JsonArray names) return names[dice.Next(names.Count)]?.DeepClone();
        return TypeOf(schema) switch
        {
            "object" => Object(schema!, depth),
            "array" => new JsonArray([.. Enumerable.Range(0, dice.Next(1, 4)).Select(_ => Value(schema!["items"], depth + 1))]),
            "string" => Text(schema!),
            "integer" or "number" => Number(schema!),
            "boolean" => dice.Next(2) == 0,
            _ => null,
        };
    }

    private static string? TypeOf(JsonNode? schema) => schema?["type"] is JsonArray types
        ? types.Select(type => (string)type!).First(type => type != "null")
        : (string?)schema?["type"];

    private JsonNode Resolved(string reference) => document["components"]!["schemas"]![reference.Split('/')[^1]]!;

    private JsonObject Object(JsonNode schema, int depth)
    {
        var required = schema["required"]?.AsArray().Select(name => (string)name!).ToHashSet() ?? [];
        var made = new JsonObject();
        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
            if ((required.Contains(name) && dice.Next(20) > 0) || dice.Next(3 + depth) == 0)
                made[name] = Value(property, depth + 1);
        if (dice.Next(30) == 0) made["no_such_field"] = "x";
        return made;
    }

    private JsonNode Text(JsonNode schema)
    {
        if ((string?)schema["format"] == "date")
            return new DateOnly(2020, 1, 1).AddDays(dice.Next(3000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if ((string?)schema["pattern"] is { } pattern && dice.Next(5) > 0)
            return pattern.Contains("AND", StringComparison.Ordinal) ? (dice.Next(2) == 0 ? "AND" : "OR") : $"NSF-{dice.Next(1000)}";
        var length = dice.Next(10) == 0 ? (int?)schema["maxLength"] ?? 50 : dice.Next(1, 20);
        return string.Concat(Enumerable.Range(0, length + (dice.Next(40) == 0 ? 1 : 0))
            .Select(_ => Letters[dice.Next(Letters.Length)]));
    }

    private JsonNode Number(JsonNode schema)
    {
        var (min, max) = ((long?)schema["minimum"] ?? 0, (long?)schema["maximum"] ?? 1000);
        return dice.Next(6) switch { 0 => min, 1 => max, 2 => min - 1, 3 => max + 1, _ => Math.Min(max, min + dice.Next(100)) };
    }
}

/// <summary>Requests to an operation of the document, right and wrong ones.</summary>
public sealed class RequestGenerator(JsonObject document, Random dice, string key)
{
    private static readonly string[] _types =
        ["application/json", "application/json; charset=utf-8", "application/json; charset=utf-16", "text/plain", "application/xml"];

    private static readonly string[] _accepts = ["*/*", "application/json", "application/json; charset=utf-8, */*;q=0.1", "text/csv", "image/png"];

    private readonly Generated _values = new(document, dice);

    public HttpRequestMessage Next(ApiOperation operation)
    {
        var id = dice.Next(8) switch { 0 => "0", 1 => "9223372036854775807", 2 => "2000000", _ => $"{dice.Next(1, 2100)}" };
        var request = new HttpRequestMessage(operation.Method, operation.Path.Replace("{id}", id, StringComparison.Ordinal));
        foreach (var header in (operation.Text["parameters"]?.AsArray() ?? []).Where(one => (string?)one!["in"] == "header"))
            if (dice.Next(4) > 0) request.Headers.TryAddWithoutValidation((string)header!["name"]!, Header(header));
        if (dice.Next(10) > 0) request.Headers.TryAddWithoutValidation("X-API-Key", dice.Next(20) == 0 ? "gk_1_2" : key);
        if (dice.Next(3) == 0) request.Headers.TryAddWithoutValidation("Accept", _accepts[dice.Next(_accepts.Length)]);
        if (operation.Text["requestBody"] is { } body) request.Content = Content(body["content"]!["application/json"]!["schema"]);
        return request;
    }

    private string Header(JsonNode header) => dice.Next(4) switch
    {
        0 => "*",
        1 => $"\"{dice.Next(1000)}\"",
        2 => "x y,\"",
        _ => (string)header["example"]!,
    };

    private ByteArrayContent Content(JsonNode? schema)
    {
        var text = _values.Value(schema)?.ToJsonString() ?? "null";
        if (dice.Next(30) == 0) text = text[..dice.Next(text.Length)];
        var type = _types[dice.Next(3) > 0 ? 0 : dice.Next(_types.Length)];
        var bytes = type.EndsWith("utf-16", StringComparison.Ordinal) ? Encoding.Unicode.GetBytes(text) : Encoding.UTF8.GetBytes(text);
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }
}
