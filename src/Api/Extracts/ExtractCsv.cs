using System.Globalization;
using System.Text;
using Api.Opportunities;
using Api.Search;

namespace Api.Extracts;

/// <summary>The public API's extract as CSV: columns by name, several values of a cell with semicolons between.</summary>
public static class ExtractCsv
{
    public static readonly string Header = string.Join(',', Columns(new()).Select(column => column.Name));

    public static string Line(ExtractRow row) =>
        string.Join(',', Columns(row).Select(column => CsvAnswer.Cell(column.Cell ?? "")));

    /// <summary>The first line names the columns, in any order; those that are not known are passed over.</summary>
    public static IEnumerable<ExtractRow> Read(TextReader text)
    {
        string[]? header = null;
        foreach (var cells in Lines(text))
            if (header is null) header = [.. cells.Select(name => name.TrimStart('\ufeff'))];
            else yield return Row(header.Zip(cells).Where(pair => pair.Second.Length > 0).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    private static (string Name, string? Cell)[] Columns(ExtractRow row)
    {
        var summary = row.Summary ?? new();
        return
        [
            ("opportunity_number", row.OpportunityNumber), ("opportunity_title", row.OpportunityTitle),
            ("opportunity_status", row.OpportunityStatus), ("agency", row.Agency),
            ("post_date", Day(summary.PostDate)), ("close_date", Day(summary.CloseDate)),
            ("is_cost_sharing", summary.IsCostSharing?.ToString()),
            ("expected_number_of_awards", Number(summary.ExpectedNumberOfAwards)),
            ("estimated_total_program_funding", Number(summary.EstimatedTotalProgramFunding)),
            ("award_floor", Number(summary.AwardFloor)), ("award_ceiling", Number(summary.AwardCeiling)),
            ("opportunity_assistance_listings", Listings(row)), ("funding_instruments", List(summary.FundingInstruments)),
            ("funding_categories", List(summary.FundingCategories)), ("applicant_types", List(summary.ApplicantTypes)),
            ("agency_code", row.AgencyCode), ("agency_name", row.AgencyName),
            ("forecasted_post_date", Day(summary.ForecastedPostDate)),
            ("updated_at", row.UpdatedAt?.ToString("O", CultureInfo.InvariantCulture)),
            ("summary_description", summary.SummaryDescription),
        ];
    }

    private static ExtractRow Row(Dictionary<string, string> cells)
    {
        string? Text(string name) => Unescaped(cells.GetValueOrDefault(name));
        long? Amount(string name) => long.TryParse(Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
        DateOnly? Date(string name) => DateOnly.TryParse(Text(name), CultureInfo.InvariantCulture, out var day) ? day : null;
        string[] Values(string name) => Text(name)?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return new ExtractRow
        {
            OpportunityNumber = Text("opportunity_number"),
            OpportunityTitle = Text("opportunity_title"),
            OpportunityStatus = Text("opportunity_status"),
            Agency = Text("agency"),
            AgencyCode = Text("agency_code"),
            AgencyName = Text("agency_name"),
            OpportunityAssistanceListings = [.. Values("opportunity_assistance_listings").Select(one => new AssistanceListing(one.Split('|')[0]))],
            UpdatedAt = DateTimeOffset.TryParse(Text("updated_at"), CultureInfo.InvariantCulture, out var time) ? time : null,
            Summary = new ExtractSummary
            {
                SummaryDescription = Text("summary_description"),
                PostDate = Date("post_date"),
                ForecastedPostDate = Date("forecasted_post_date"),
                CloseDate = Date("close_date"),
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

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string List(IEnumerable<string>? values) => string.Join(';', values ?? []);

    private static string Listings(ExtractRow row) =>
        string.Join(';', (row.OpportunityAssistanceListings ?? []).Select(one => $"{one.AssistanceListingNumber}|"));
}
