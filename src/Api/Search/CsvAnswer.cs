using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Api.Opportunities;
using Api.Serving;

namespace Api.Search;

/// <summary>
/// Writes rows as RFC 4180 CSV while they come from the database; memory holds some at a time. The columns are the public
/// API's, in its order, several values of a cell with semicolons between.
/// </summary>
public static class CsvAnswer
{
    private const int RowsPerFlush = 100;

    private const string Header =
        "opportunity_id,opportunity_number,opportunity_title,opportunity_status,agency_code,topic,post_date,close_date,"
        + "is_cost_sharing,expected_number_of_awards,estimated_total_program_funding,award_floor,award_ceiling,"
        + "opportunity_assistance_listings,funding_instruments,funding_categories,applicant_types,agency_name,"
        + "top_level_agency_name,created_at,updated_at,summary_description\r\n";

    private static readonly SearchValues<char> _quoted = SearchValues.Create("\",\r\n");

    // A spreadsheet runs a cell that begins with one of these.
    private static readonly SearchValues<char> _formulaStart = SearchValues.Create("=+-@\t\r\n");

    public static Task<int> WriteAsync(
        HttpResponse response, IAsyncEnumerable<Opportunity> rows, CancellationToken cancellationToken)
    {
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"opportunities.csv\"";
        return WriteAsync(response.BodyWriter, rows, cancellationToken);
    }

    /// <returns>How many rows were written.</returns>
    public static async Task<int> WriteAsync(
        PipeWriter to, IAsyncEnumerable<Opportunity> rows, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(Header);
        var count = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            Append(text, row);
            if (++count % RowsPerFlush == 0) await SendAsync(to, text, cancellationToken);
        }

        await SendAsync(to, text, cancellationToken);
        return count;
    }

    private static async Task SendAsync(PipeWriter to, StringBuilder text, CancellationToken cancellationToken)
    {
        foreach (var chunk in text.GetChunks()) Encoding.UTF8.GetBytes(chunk.Span, to);
        text.Clear();
        await to.FlushAsync(cancellationToken);
    }

    private static void Append(StringBuilder text, Opportunity row) => text
        .Append(CultureInfo.InvariantCulture, $"{row.OpportunityId},{Cell(row.OpportunityNumber)},{Cell(row.Title)},")
        .Append(CultureInfo.InvariantCulture, $"{WireName<OpportunityStatus>.Of(row.Status)},{Cell(row.Agency)},")
        .Append(CultureInfo.InvariantCulture, $"{WireName<OpportunityTopic>.Of(row.Topic)},{row.PostDate:yyyy-MM-dd},")
        .Append(CultureInfo.InvariantCulture, $"{row.CloseDate:yyyy-MM-dd},{row.IsCostSharing},{row.ExpectedNumberOfAwards},")
        .Append(CultureInfo.InvariantCulture, $"{row.EstimatedTotalFunding},{row.AwardFloor},{row.AwardCeiling},")
        .Append(CultureInfo.InvariantCulture, $"{Cell(Listings(row))},{WireName<FundingInstrument>.Of(row.FundingInstrument)},")
        .Append(CultureInfo.InvariantCulture, $"{row.FundingCategories.Joined(';')},{row.ApplicantTypes.Joined(';')},")
        .Append(CultureInfo.InvariantCulture, $"{Cell(row.AgencyName)},{Cell(row.DepartmentName ?? "")},")
        .Append(CultureInfo.InvariantCulture, $"{row.CreatedAt:yyyy-MM-ddTHH:mm:ss.FFFZ},{row.UpdatedAt:yyyy-MM-ddTHH:mm:ss.FFFZ},")
        .Append(Cell(row.Summary)).Append("\r\n");

    // There with the program's title behind the stroke.
    private static string Listings(Opportunity row) =>
        row.AssistanceListingNumbers.Length == 0 ? "" : row.AssistanceListingNumbers.Replace(",", "|;", StringComparison.Ordinal) + "|";

    public static string Cell(string value)
    {
        var safe = IsFormula(value) ? "'" + value : value;
        return safe.AsSpan().ContainsAny(_quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    /// <summary>The text that <see cref="Cell"/> was given, of its cell without the quotes.</summary>
    public static string Text(string cell) => cell is ['\'', ..] && IsFormula(cell) ? cell[1..] : cell;

    // One that has an apostrophe gets another, so that each can be taken away again.
    private static bool IsFormula(string value) => value.AsSpan().TrimStart('\'') is [var first, ..] && _formulaStart.Contains(first);
}
