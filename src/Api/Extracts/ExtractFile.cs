using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Opportunities;
using Api.Search;
using Api.Serving;

namespace Api.Extracts;

/// <summary>All opportunities as one file, as the public API publishes them: JSON, or CSV where the name ends so.</summary>
public static class ExtractFile
{
    private const string List = "opportunities";

    public static async Task<int> WriteAsync(
        string path, IAsyncEnumerable<Opportunity> rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        return IsCsv(path)
            ? await CsvAnswer.WriteAsync(PipeWriter.Create(file), rows, cancellationToken)
            : await WriteJsonAsync(file, rows, now, cancellationToken);
    }

    /// <exception cref="JsonException">The file is no extract.</exception>
    public static IEnumerable<OpportunityInput> Read(string path)
    {
        using var file = File.OpenRead(path);
        foreach (var row in IsCsv(path) ? ExtractCsv.Read(new StreamReader(file)) : ReadJson(file))
        {
            // It is another database's, and no number there.
            row.Remove("opportunity_id");
            // Earlier extracts have its code by this name alone.
            row["agency_code"] ??= row["agency"]?.DeepClone();
            yield return row.Deserialize(AppJson.Default.OpportunityInput)!;
        }
    }

    private static IEnumerable<JsonObject> ReadJson(Stream file)
    {
        using var document = JsonDocument.Parse(file);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty(List, out var rows) || rows.ValueKind != JsonValueKind.Array)
            throw new JsonException("The file has no list of opportunities.");
        foreach (var element in rows.EnumerateArray())
            yield return element.ValueKind == JsonValueKind.Object
                ? JsonObject.Create(element)!
                : throw new JsonException("One of the opportunities is no object.");
    }

    private static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static async Task<int> WriteJsonAsync(
        Stream file, IAsyncEnumerable<Opportunity> rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var count = 0;
        var answers = rows.Select(row =>
        {
            count++;
            return OpportunityAnswer.From(row);
        });
        await JsonSerializer.SerializeAsync(file, new Extract(new(now), answers), AppJson.Default.Extract, cancellationToken);
        return count;
    }
}

public sealed record Extract(ExtractMetadata Metadata, IAsyncEnumerable<OpportunityAnswer> Opportunities);

public sealed record ExtractMetadata(DateTimeOffset FileGeneratedAt);
