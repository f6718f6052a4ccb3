using System.Globalization;
using System.Text;
using Api.Opportunities;

namespace Api.Extracts;

/// <summary>The public API's extract as CSV: columns by name, several values of a cell with semicolons between.</summary>
public static class ExtractCsv
{
    /// <summary>The first line names the columns, in any order; those that are not known are passed over.</summary>
    public static IEnumerable<OpportunityInput> Read(TextReader text)
    {
        string[]? header = null;
        foreach (var cells in Lines(text))
            if (header is null) header = [.. cells.Select(name => name.TrimStart('\ufeff'))];
            else yield return Row(header.Zip(cells).Where(pair => pair.Second.Length > 0).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    private static OpportunityInput Row(Dictionary<string, string> cells)
    {
        string? Text(string name) => Unescaped(cells.GetValueOrDefault(name));
        long? Amount(string name) => long.TryParse(Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
        string[] Values(string name) => Text(name)?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return new OpportunityInput
        {
            OpportunityNumber = Text("opportunity_number"),
            OpportunityTitle = Text("opportunity_title"),
            OpportunityStatus = Text("opportunity_status"),
            AgencyCode = Text("agency_code") ?? Text("agency"),
            AgencyName = Text("agency_name"),
            Topic = Text("topic"),
            OpportunityAssistanceListings =
                [.. Values("opportunity_assistance_listings").Select(one => new AssistanceListingInput { AssistanceListingNumber = one.Split('|')[0] })],
            CreatedAt = Text("created_at"),
            UpdatedAt = Text("updated_at"),
            Summary = new SummaryInput
            {
                SummaryDescription = Text("summary_description"),
                PostDate = Text("post_date") ?? Text("forecasted_post_date"),
                CloseDate = Text("close_date"),
                IsCostSharing = bool.TryParse(Text("is_cost_sharing"), out var shares) ? shares : null,
                ExpectedNumberOfAwards = Amount("expected_number_of_awards"),
                EstimatedTotalProgramFunding = Amount("estimated_total_program_funding"),
                AwardFloor = Amount("award_floor"),
                AwardCeiling = Amount("award_ceiling"),
                FundingInstruments = Values("funding_instruments"),
                FundingCategories = Values("funding_categories"),
                ApplicantTypes = Values("applicant_types"),
            },
        };
    }

    // What CsvAnswer.Cell has put before a formula.
    private static string? Unescaped(string? cell) =>
        cell is ['\'', '=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? cell[1..] : cell;

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

        if (line.Count > 0 || cell.Length > 0) yield return [.. line, cell.ToString()];
    }
}
