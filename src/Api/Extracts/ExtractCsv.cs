using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Api.Search;

namespace Api.Extracts;

/// <summary>The public API's extract as CSV: columns by name, several values of a cell with semicolons between.</summary>
public static class ExtractCsv
{
    /// <summary>Each row as an extract in JSON has it. The first line names the columns, in any order.</summary>
    public static IEnumerable<JsonObject> Read(TextReader text)
    {
        string[]? header = null;
        foreach (var cells in Lines(text))
            if (header is null) header = [.. cells.Select(name => name.TrimStart('\ufeff'))];
            else yield return Row(header.Zip(cells).Where(pair => pair.Second.Length > 0));
    }

    // Each part takes the columns that it knows.
    private static JsonObject Row(IEnumerable<(string Column, string Cell)> cells)
    {
        var row = new JsonObject(
            cells.Select(one => KeyValuePair.Create(one.Column, Value(one.Column, CsvAnswer.Text(one.Cell)))));
        row["summary"] = row.DeepClone();
        return row;
    }

    private static JsonNode? Value(string column, string cell) => column switch
    {
        "is_cost_sharing" => bool.TryParse(cell, out var shares) ? shares : null,
        "expected_number_of_awards" or "estimated_total_program_funding" or "award_floor" or "award_ceiling" =>
            long.TryParse(cell, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null,
        "funding_instruments" or "funding_categories" or "applicant_types" =>
            new JsonArray([.. Values(cell).Select(one => JsonValue.Create(one))]),
        "opportunity_assistance_listings" => new JsonArray(
            [.. Values(cell).Select(one => new JsonObject { ["assistance_listing_number"] = one.Split('|')[0] })]),
        _ => cell,
    };

    private static string[] Values(string cell) =>
        cell.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // RFC 4180: a cell in quotes may have commas, line ends and doubled quotes.
    private static IEnumerable<List<string>> Lines(TextReader text)
    {
        var (line, cell, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (int next; (next = text.Read()) >= 0;)
            if (next == '"' && isQuoted && text.Peek() == '"') cell.Append((char)text.Read());
            else if (next == '"') isQuoted = !isQuoted;
            else if (isQuoted || next is not (',' or '\r' or '\n')) cell.Append((char)next);
            else if (next != '\r')
            {
                line.Add(cell.ToString());
                cell.Clear();
                if (next == ',') continue;
                yield return line;
                line = [];
            }

        if (isQuoted) throw new InvalidDataException("The file ends within quotes.");
        if (line.Count > 0 || cell.Length > 0) yield return [.. line, cell.ToString()];
    }
}
