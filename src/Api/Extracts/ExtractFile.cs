using System.Text.Json;
using Api.Opportunities;
using Api.Serving;

namespace Api.Extracts;

/// <summary>All opportunities as one file, as the public API publishes them: JSON, or CSV where the name ends so.</summary>
public sealed record ExtractFile(IReadOnlyList<ExtractRow>? Opportunities)
{
    public static async Task<int> WriteAsync(
        string path, IAsyncEnumerable<Opportunity> rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        return IsCsv(path)
            ? await WriteCsvAsync(file, rows, cancellationToken)
            : await WriteJsonAsync(file, rows, now, cancellationToken);
    }

    /// <exception cref="JsonException">The file is no extract.</exception>
    public static IEnumerable<ExtractRow> Read(string path)
    {
        if (IsCsv(path)) return ReadCsv(path);
        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize(file, AppJson.Default.ExtractFile)?.Opportunities
               ?? throw new JsonException("The file has no list of opportunities.");
    }

    private static IEnumerable<ExtractRow> ReadCsv(string path)
    {
        using var text = File.OpenText(path);
        foreach (var row in ExtractCsv.Read(text)) yield return row;
    }

    private static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static async Task<int> WriteCsvAsync(
        Stream file, IAsyncEnumerable<Opportunity> rows, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(file) { NewLine = "\r\n" };
        await text.WriteLineAsync(ExtractCsv.Header);
        var count = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            await text.WriteLineAsync(ExtractCsv.Line(ExtractRow.From(row)));
            count++;
        }

        return count;
    }

    private static async Task<int> WriteJsonAsync(
        Stream file, IAsyncEnumerable<Opportunity> rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const int batch = 100;
        await using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteString("file_generated_at", now);
        json.WriteEndObject();
        json.WriteStartArray("opportunities");
        var count = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            JsonSerializer.Serialize(json, ExtractRow.From(row), AppJson.Default.ExtractRow);
            if (++count % batch == 0) await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return count;
    }
}
