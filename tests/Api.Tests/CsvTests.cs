using Api.Search;

namespace Api.Tests;

public sealed class CsvOnSqlite(OnSqlite served) : CsvTests(served), IClassFixture<OnSqlite>;

public sealed class CsvOnPostgres(OnPostgres served) : CsvTests(served), IClassFixture<OnPostgres>;

public abstract class CsvTests(Served served)
{
    [Fact]
    public async Task Rows_come_before_the_last_one_is_read()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/opportunities/search");
        request.Content = Answers.Body("""{"format":"csv"}""");
        using var answer = await served.Api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.Headers.TransferEncodingChunked.Should().BeTrue("the length is not known before the end");
        answer.Content.Headers.ContentDisposition!.FileName!.Trim('"').Should().Be("opportunities.csv");
        // More where the other test has already added its row: their order is not fixed.
        (await answer.Content.ReadAsStringAsync()).Split("\r\n").Should().HaveCountGreaterThanOrEqualTo(2000 + 2);
    }

    [Fact]
    public async Task A_stored_formula_is_text_for_a_spreadsheet()
    {
        const string Formula = "=HYPERLINK(0, 'xylophone')";
        (await served.Api.Http.CreateAsync(served.Key, Requests.NewOpportunity(Formula)).StatusAsync()).Should().Be(201);
        using var answer = await served.Api.Http.SearchAsync("""{"query":"xylophone","format":"csv"}""");
        (await answer.Content.ReadAsStringAsync()).Should().Contain($",\"'{Formula}\",");
    }
}

public sealed class CsvCellTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("a=1", "a=1")]
    [InlineData("'=1+1", "''=1+1")]
    [InlineData("'quoted' words", "'quoted' words")]
    public void A_cell_is_quoted_where_it_must_be_and_no_formula(string value, string cell) =>
        CsvAnswer.Cell(value).Should().Be(cell);

    [Theory]
    [InlineData("=1+1")]
    [InlineData("'=1+1")]
    [InlineData("''-1")]
    [InlineData("'quoted' words")]
    [InlineData("'")]
    [InlineData("")]
    public void An_apostrophe_before_a_formula_is_taken_away_again(string value) =>
        CsvAnswer.Text(CsvAnswer.Cell(value)).Should().Be(value);
}
