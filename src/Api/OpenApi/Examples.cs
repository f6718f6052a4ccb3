using System.Text.Json.Nodes;

namespace Api.OpenApi;

/// <summary>The words and examples of the document, by operation; tests send every one of these requests.</summary>
public static class Examples
{
    private static readonly JsonObject _all = Read();

    public static JsonObject? Of(string? operationId) => _all["operations"]?[operationId ?? ""]?.AsObject();

    public static JsonObject Problem(string name) => _all["problems"]![name]!.AsObject();

    private static JsonObject Read()
    {
        using var file = typeof(Examples).Assembly.GetManifestResourceStream("Api.OpenApi.examples.json")!;
        return JsonNode.Parse(file)!.AsObject();
    }
}
