using System.Buffers;
using System.Globalization;
using System.Text;
using Api.Opportunities;
using Api.Serving;

namespace Api.Search;

/// <summary>Writes all found rows as RFC 4180 CSV while they come from the database; memory holds some rows at a time.</summary>
public static class CsvAnswer
{
    private const int RowsPerFlush = 100;

    private static readonly SearchValues<char> _quoted = SearchValues.Create("\",\r\n");

    // A spreadsheet runs a cell that begins with one of these.
    private static readonly SearchValues<char> _formulaStart = SearchValues.Create("=+-@\t\r\n");

    private static readonly string _header = string.Join(',', Opportunity.Columns) + "\r\n";

    public static async Task WriteAsync(
        HttpResponse response, IAsyncEnumerable<Opportunity> rows, CancellationToken cancellationToken)
    {
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = "attachment; filename=\"opportunities.csv\"";
        var text = new StringBuilder(_header);
        var pending = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            Append(text, row);
            if (++pending % RowsPerFlush == 0) await SendAsync(response, text, cancellationToken);
        }

        await SendAsync(response, text, cancellationToken);
    }

    private static async Task SendAsync(HttpResponse response, StringBuilder text, CancellationToken cancellationToken)
    {
        foreach (var chunk in text.GetChunks()) Encoding.UTF8.GetBytes(chunk.Span, response.BodyWriter);
        text.Clear();
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static void Append(StringBuilder text, Opportunity row)
    {
        string[] cells =
        [
            row.OpportunityNumber, row.Title, row.Summary, row.Agency, row.AgencyName,
            WireName<OpportunityStatus>.Of(row.Status), WireName<OpportunityCategory>.Of(row.Category),
            WireName<FundingInstrument>.Of(row.FundingInstrument),
        ];
        text.Append(row.OpportunityId);
        foreach (var cell in cells) text.Append(',').Append(Cell(cell));
        text.Append(CultureInfo.InvariantCulture, $",{row.PostDate:yyyy-MM-dd},{row.CloseDate:yyyy-MM-dd},{row.AwardFloor}")
            .Append(CultureInfo.InvariantCulture, $",{row.AwardCeiling},{row.EstimatedTotalFunding}")
            .Append(CultureInfo.InvariantCulture, $",{Cell(row.ApplicantTypes.ToString())},{Cell(row.FundingCategories.ToString())}")
            .Append(CultureInfo.InvariantCulture, $",{row.IsCostSharing},{Cell(row.AssistanceListingNumbers)}")
            .Append(CultureInfo.InvariantCulture, $",{row.ExpectedNumberOfAwards},{row.UpdatedAt:yyyy-MM-ddTHH:mm:ssZ}\r\n");
    }

    public static string Cell(string value)
    {
        var safe = value.Length > 0 && _formulaStart.Contains(value[0]) ? "'" + value : value;
        return safe.AsSpan().ContainsAny(_quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
