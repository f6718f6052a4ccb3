using System.Text.Json.Nodes;

namespace Api.Tests;

/// <summary>Ten thousand requests out of the document, with a seed: what is answered is what the document says.</summary>
public sealed class GeneratedRequestsTests(OnSqlite served) : IClassFixture<OnSqlite>
{
    private const int Seed = 24;
    private const int Requests = 10_000;
    private const int Clients = 8;

    [Fact]
    public async Task Ten_thousand_bring_no_500_and_no_answer_that_the_document_does_not_describe()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, Clients).Select(AskAsync));
        asked.SelectMany(one => one.Faults).Should().BeEmpty();
        var statuses = asked.SelectMany(one => one.Statuses).ToList();
        statuses.Should().HaveCount(Requests).And.Contain([200, 201, 204, 400, 401, 404, 406, 412, 415, 422, 428]);
        statuses.Count(status => status < 300).Should().BeGreaterThan(Requests / 4, "most of them fit");
    }

    // The stream of changes never ends, and has tests of its own.
    private async Task<(List<string> Faults, List<int> Statuses)> AskAsync(int client)
    {
        var dice = new Random(Seed + client);
        var document = ApiDocument.Root;
        var generator = new RequestGenerator(document, dice, served.Key);
        var operations = ApiDocument.Operations().Where(operation => operation.Id != "streamChanges").ToList();
        var (faults, statuses) = (new List<string>(), new List<int>());
        for (var i = 0; i < Requests / Clients && faults.Count < 5; i++)
        {
            var operation = operations[dice.Next(operations.Count)];
            using var request = generator.Next(operation);
            var sent = request.Content is null ? "" : await request.Content.ReadAsStringAsync();
            using var answer = await served.Api.Http.SendAsync(request);
            statuses.Add((int)answer.StatusCode);
            if (await FaultOfAsync(document, operation, answer) is { } fault)
                faults.Add($"{operation.Id} {request.RequestUri} {sent[..Math.Min(sent.Length, 500)]}: {fault}");
        }

        return (faults, statuses);
    }

    private static async Task<string?> FaultOfAsync(JsonObject document, ApiOperation operation, HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (operation.Text["responses"]![$"{status}"] is not { } described) return $"{status} is not described";
        var type = answer.Content.Headers.ContentType?.MediaType;
        if (type is null) return described["content"] is null || status == 304 ? null : $"{status} has no body";
        if (described["content"]?[type] is not { } content) return $"{status} is no {type}";
        if (!type.EndsWith("json", StringComparison.Ordinal)) return null;
        return Misfit(document, content["schema"]!, JsonNode.Parse(await answer.Content.ReadAsStringAsync()), type);
    }

    /// <returns>Null when <paramref name="value"/> is what the schema says.</returns>
    private static string? Misfit(JsonObject document, JsonNode schema, JsonNode? value, string at)
    {
        if ((string?)schema["$ref"] is { } reference)
            return Misfit(document, document["components"]!["schemas"]![reference.Split('/')[^1]]!, value, at);
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
            return choices.Select(choice => Misfit(document, choice!, value, at)).FirstOrDefault(fault => fault is null, $"{at}: none of its schemas");
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
            : Misfit(document, part.Schema, part.Value, part.At)).FirstOrDefault(fault => fault is not null);
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
            "string" => value?.GetValueKind() == System.Text.Json.JsonValueKind.String,
            "boolean" => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
            _ => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number,
        });
    }
}
