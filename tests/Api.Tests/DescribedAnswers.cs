using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Api.Tests;

/// <summary>Stands before every client of the tests: an answer that the document does not describe fails its test.</summary>
public sealed class DescribedAnswers() : DelegatingHandler(new SocketsHttpHandler())
{
    private static readonly JsonObject _document = ApiDocument.Root;
    private static readonly List<(Regex Path, ApiOperation Operation)> _operations = [.. ApiDocument.Operations().Select(
        operation => (new Regex($"^{operation.Path.Replace("{id}", "[0-9]+", StringComparison.Ordinal)}/?$"), operation))];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        if (OperationOf(request) is { } operation && await FaultAsync(operation, answer) is { } fault)
            throw new UndescribedAnswerException($"{operation.Id} {request.RequestUri} {await StartAsync(request.Content)}: {fault}");
        return answer;
    }

    // Null for addresses that are none of the API's, such as its page.
    private static ApiOperation? OperationOf(HttpRequestMessage request) => _operations.Find(
        one => one.Operation.Method == request.Method && one.Path.IsMatch(request.RequestUri!.AbsolutePath)).Operation;

    private static async Task<string> StartAsync(HttpContent? content) =>
        content is null ? "" : await content.ReadAsStringAsync() is var text && text.Length > 500 ? text[..500] : text;

    private static async Task<string?> FaultAsync(ApiOperation operation, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (operation.Text["responses"]![$"{status}"] is not { } described) return $"{status} is not described";
        var type = answer.Content.Headers.ContentType?.MediaType;
        if (type is null) return described["content"] is null || status == 304 ? null : $"{status} has no body";
        if (described["content"]?[type] is not { } content) return $"{status} is no {type}";
        if (!type.EndsWith("json", StringComparison.Ordinal) || answer.Content.Headers.ContentEncoding.Count > 0) return null;
        await answer.Content.LoadIntoBufferAsync();
        return Misfit(content["schema"]!, JsonNode.Parse(await answer.Content.ReadAsStringAsync()), type);
    }

    /// <returns>Null when <paramref name="value"/> is what the schema says.</returns>
    private static string? Misfit(JsonNode schema, JsonNode? value, string at)
    {
        if ((string?)schema["$ref"] is { } reference)
            return Misfit(_document["components"]!["schemas"]![reference.Split('/')[^1]]!, value, at);
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
            return choices.Select(choice => Misfit(choice!, value, at)).FirstOrDefault(fault => fault is null, $"{at}: none of its schemas");
        if (!IsOneOf(schema["type"], value)) return $"{at}: {value?.ToJsonString() ?? "null"} is no {schema["type"]?.ToJsonString()}";
        if (schema["enum"] is JsonArray names && !names.Any(name => JsonNode.DeepEquals(name, value))) return $"{at}: {value} is none of its names";
        return value switch
        {
            JsonObject found => Missing(schema, found, at) ?? First(found.Select(pair => (schema["properties"]?[pair.Key], pair.Value, $"{at}.{pair.Key}"))),
            JsonArray list when schema["items"] is { } items => First(list.Select((one, i) => ((JsonNode?)items, one, $"{at}[{i}]"))),
            _ => null,
        };

        string? First(IEnumerable<(JsonNode? Schema, JsonNode? Value, string At)> parts) => parts.Select(part => part.Schema is null
            ? schema["additionalProperties"] is null && schema["properties"] is not null ? $"{part.At} is not described" : null
            : Misfit(part.Schema, part.Value, part.At)).FirstOrDefault(fault => fault is not null);
    }

    private static string? Missing(JsonNode schema, JsonObject value, string at) => schema["required"]?.AsArray()
        .Select(name => (string)name!).Where(name => !value.ContainsKey(name)).Select(name => $"{at}.{name} is missing").FirstOrDefault();

    private static bool IsOneOf(JsonNode? types, JsonNode? value)
    {
        if (types is null) return true;
        var names = types is JsonArray list ? list.Select(type => (string)type!) : [(string)types!];
        return names.Any(name => name switch
        {
            "null" => value is null,
            "object" => value is JsonObject,
            "array" => value is JsonArray,
            "string" => value?.GetValueKind() == JsonValueKind.String,
            "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            _ => value?.GetValueKind() == JsonValueKind.Number,
        });
    }
}

public sealed class UndescribedAnswerException(string message) : Exception(message);
