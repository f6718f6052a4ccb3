namespace Api.Tests;

/// <summary>What clients of the public grants API send, and what they read.</summary>
public sealed class PublicShapeTests(OnSqlite served) : IClassFixture<OnSqlite>
{
    [Fact]
    public async Task Its_ordinary_search_is_answered_under_its_names()
    {
        var found = await served.Api.Http.FindAsync("""
            {"query":"health","query_operator":"AND","experimental":{"scoring_rule":"default"},"format":"json",
             "filters":{"opportunity_status":{"one_of":["forecasted","posted"]},"agency":{"one_of":["HHS"]}},
             "pagination":{"page_offset":1,"page_size":5000,
                           "sort_order":[{"order_by":"opportunity_title","sort_direction":"ascending"},{"order_by":"agency_name"}]}}
            """);
        (found.Text("message"), found.Text("status_code")).Should().Be(("Success", "200"));
        var rows = found.GetProperty("data").EnumerateArray().ToList();
        rows.Should().HaveCount(found.Total()).And.HaveCountGreaterThan(10);
        rows.Should().OnlyContain(row => row.Text("agency_code").StartsWith("HHS-"));
        rows.Select(row => row.Text("opportunity_status")).Distinct().Should().BeSubsetOf(["forecasted", "posted"]);
        rows.Select(row => row.Text("opportunity_title")).Should().BeInAscendingOrder(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Or_finds_what_has_one_of_the_words()
    {
        var (literacy, telehealth) = (await TotalAsync("literacy"), await TotalAsync("telehealth"));
        (await TotalAsync("literacy telehealth")).Should().Be(0);
        (await TotalAsync("literacy telehealth", "OR")).Should().Be(literacy + telehealth).And.BePositive();
    }

    [Theory]
    [InlineData("""{"query_operator":"XOR"}""", "query_operator", "invalid_choice")]
    [InlineData("""{"filters":{"applicant_type":{"one_of":["individuals"]}}}""", "filters.applicant_type", "unknown_field")]
    [InlineData("""{"filters":{"opportunity_status":{"one_of":["open"]}}}""", "filters.opportunity_status.one_of[0]", "invalid_choice")]
    public async Task What_it_cannot_do_is_told(string body, string field, string type)
    {
        using var answer = await served.Api.Http.SearchAsync(body);
        var error = (await answer.JsonAsync()).GetProperty("errors")[0];
        (error.Text("field"), error.Text("type")).Should().Be((field, type));
    }

    private async Task<int> TotalAsync(string query, string way = "AND") => (await served.Api.Http.FindAsync(
        $$"""{"query":"{{query}}","query_operator":"{{way}}"}""")).Total();
}
