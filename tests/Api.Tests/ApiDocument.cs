using System.Text.Json;
using System.Text.Json.Nodes;

namespace Api.Tests;

/// <summary>The committed OpenAPI document.</summary>
public static class ApiDocument
{
    public static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonObject Root => JsonNode.Parse(
        File.ReadAllText(Path.Combine(SourceTests.RepositoryFolder(), "src", "Api", "openapi.json")))!.AsObject();

    public static IEnumerable<ApiOperation> Operations() =>
        from path in Root["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select new ApiOperation(path.Key, new HttpMethod(method.Key.ToUpperInvariant()), method.Value!.AsObject());
}

/// <summary>One operation of the document, and how to send what its examples say.</summary>
public sealed record ApiOperation(string Path, HttpMethod Method, JsonObject Text)
{
    public string Id => (string)Text["operationId"]!;

    public IEnumerable<JsonNode?> Requests =>
        (Text["requestBody"]?["content"]?["application/json"]?["examples"]?.AsObject() ?? [])
        .Select(example => example.Value!["value"]);

    public int Success => Text["responses"]!.AsObject()
        .Select(response => int.Parse(response.Key, null as IFormatProvider)).Min();

    public IEnumerable<(string Type, JsonNode Example)> Problems =>
        from response in Text["responses"]!.AsObject()
        let example = response.Value!["content"]?["application/problem+json"]?["example"]
        where example is not null
        select ((string)example["type"]!, example);

    public string ExamplePath => Path.Replace("{id}", Id == "forgetSavedSearch" ? "1" : "5", StringComparison.Ordinal);

    /// <summary>Sends the example with the example's headers; <c>If-None-Match</c> would ask for no body.</summary>
    public async Task<HttpResponseMessage> SendAsync(ApiServer api, JsonNode? body)
    {
        var headers = (Text["parameters"]?.AsArray() ?? [])
            .Where(parameter => (string?)parameter!["in"] == "header" && (string?)parameter["name"] != "If-None-Match")
            .Select(parameter => ((string)parameter!["name"]!, (string)parameter["example"]!)).ToList();
        if (Text["security"] is not null) headers.Add(("X-API-Key", await api.NewKeyAsync()));
        if (Id is "forgetSavedSearch" or "listSavedSearches") await SaveAsync(api, headers);
        using var request = new HttpRequestMessage(Method, ExamplePath);
        if (body is not null) request.Content = Answers.Body(body.ToJsonString());
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    // The first of a new database has the id 1.
    private static async Task SaveAsync(ApiServer api, List<(string, string)> headers)
    {
        const string search = """{"name":"Rural health","search_query":{"query":"rural health"}}""";
        (await api.Http.SendAsync(HttpMethod.Post, "/v1/saved-searches", search, [.. headers]).StatusAsync()).Should().Be(201);
    }

    public async Task ShouldLookLikeItsExampleAsync(HttpResponseMessage answer)
    {
        var type = answer.Content.Headers.ContentType?.MediaType;
        if (type is null) return;
        var content = Text["responses"]![$"{Success}"]!["content"]!.AsObject();
        content.Select(pair => pair.Key).Should().Contain(type);
        if (type == "application/json")
            Shape(JsonNode.Parse(await answer.Content.ReadAsStringAsync())).Should().Equal(Shape(content[type]!["example"]));
    }

    // The names of the properties; those of the facets are data, and lists have as many rows as were found.
    private static List<string> Shape(JsonNode? node, string at = "") => node switch
    {
        JsonObject values => [.. values.SelectMany(pair => pair.Key is "facet_counts"
            ? pair.Value!.AsObject().Select(facet => $"{at}.facet.{facet.Key}")
            : Shape(pair.Value, $"{at}.{pair.Key}"))],
        JsonArray { Count: > 0 } list => Shape(list[0], at + "[]"),
        _ => [at],
    };
}

/// <summary>A request for each kind of problem, built from the operation that shall answer it.</summary>
public static class ProblemProvoker
{
    public static async Task<HttpResponseMessage> ProvokeAsync(Served served, ApiOperation operation, string type)
    {
        var body = operation.Requests.FirstOrDefault()?.ToJsonString();
        var key = ("X-API-Key", served.Key);
        var any = ("If-Match", "*");
        Task<HttpResponseMessage> Send(string? sent, params (string, string)[] headers) => served.Api.Http.SendAsync(
            operation.Method,
            type.EndsWith(":not-found", StringComparison.Ordinal) ? operation.Path.Replace("{id}", "2000000", StringComparison.Ordinal) : operation.ExamplePath,
            sent, headers);
        return type.Split(':')[^1] switch
        {
            "database-unavailable" or "not-ready" => await WithoutDatabaseAsync(operation, body),
            "malformed-json" => await Send("{", key, any),
            "malformed-request" => await Send(null, ("Last-Event-ID", "five")),
            "api-key-missing" => await Send(body, any),
            "not-found" => await Send(body, key, any),
            "not-acceptable" => await Send(body, key, any, ("Accept", "image/png")),
            "too-many-saved-searches" => await TooManyAsync(served, body, Send),
            "duplicate" => await DuplicateAsync(served, Send),
            "changed-meanwhile" => await Send(body, key, ("If-Match", "\"other\"")),
            "body-too-large" => await Send(new string('x', 1 << 21), key, any, ("Expect", "100-continue")),
            "unsupported-media-type" => await served.Api.Http.SendAsync(PlainText(operation, served.Key)),
            "validation" => await Send("""{"pagination":{"page_size":5001}}""", key, any),
            "if-match-required" => await Send(body, key),
            var other => throw new ArgumentException($"Nobody knows how to provoke {other}.", nameof(type)),
        };
    }

    private static async Task<HttpResponseMessage> WithoutDatabaseAsync(ApiOperation operation, string? body)
    {
        await using var api = new ApiServer("Data Source=/nowhere/at.all", new() { ["Preparation:Migrate"] = "false" });
        var answer = await api.Http.SendAsync(
            operation.Method, operation.ExamplePath, body, ("X-API-Key", "gk_000000000000_00"), ("If-Match", "*"));
        await answer.Content.LoadIntoBufferAsync();
        return answer;
    }

    private static async Task<HttpResponseMessage> TooManyAsync(
        Served served, string? body, Func<string?, (string, string)[], Task<HttpResponseMessage>> send)
    {
        var key = ("X-API-Key", served.Key);
        for (var i = 0; i < 100; i++) (await send(body, [key]).StatusAsync()).Should().BeOneOf(201, 409);
        return await send(body, [key]);
    }

    private static async Task<HttpResponseMessage> DuplicateAsync(
        Served served, Func<string?, (string, string)[], Task<HttpResponseMessage>> send)
    {
        var taken = Requests.NewOpportunity();
        (await served.Api.Http.CreateAsync(served.Key, taken).StatusAsync()).Should().Be(201);
        return await send(taken, [("X-API-Key", served.Key), ("If-Match", "*")]);
    }

    private static HttpRequestMessage PlainText(ApiOperation operation, string key) =>
        new(operation.Method, operation.ExamplePath) { Content = new StringContent("{}"), Headers = { { "X-API-Key", key } } };
}
