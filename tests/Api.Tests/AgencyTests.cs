using System.Text.Json;

namespace Api.Tests;

public sealed class AgencyTests(OnSqlite served) : IClassFixture<OnSqlite>
{
    [Fact]
    public async Task Agencies_are_listed_with_what_they_offer()
    {
        var agencies = (await AgenciesAsync("""{"pagination":{"page_size":5000}}""")).GetProperty("data").EnumerateArray().ToList();
        agencies.Select(agency => agency.Text("agency_code")).Should().BeInAscendingOrder(StringComparer.Ordinal).And.Contain("HHS-NIH");
        agencies.Sum(agency => agency.GetProperty("opportunities").GetInt32()).Should().Be((await served.Api.Http.FindAsync("{}")).Total());
        var institutes = agencies.Single(agency => agency.Text("agency_code") == "HHS-NIH");
        institutes.GetProperty("top_level_agency").Text("agency_code").Should().Be("HHS");
        institutes.GetProperty("opportunity_statuses").EnumerateArray().Select(status => status.GetString()).Should().Contain("closed");
        agencies.Single(agency => agency.Text("agency_code") == "NSF").GetProperty("top_level_agency").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("""{"query":"institutes of health"}""", "HHS-NIH")]
    [InlineData("""{"query":"nsf nih","query_operator":"OR"}""", "HHS-NIH", "NSF")]
    [InlineData("""{"query":"nsf nih"}""")]
    [InlineData("""{"query":"the"}""")]
    [InlineData("""{"query":"nsf nih","query_operator":"OR","pagination":{"sort_order":[{"order_by":"agency_name","sort_direction":"descending"}]}}""", "NSF", "HHS-NIH")]
    [InlineData("""{"query":"nsf nih","query_operator":"OR","pagination":{"page_offset":2,"page_size":1}}""", "NSF")]
    [InlineData("""{"query":"nsf","filters":{"has_active_opportunity":{"one_of":[true]}}}""", "NSF")]
    [InlineData("""{"query":"nsf","filters":{"has_active_opportunity":{"one_of":[false]}}}""")]
    [InlineData("""{"query":"nsf","filters":{"opportunity_statuses":{"one_of":["archived"]}}}""", "NSF")]
    public async Task Agencies_are_searched(string body, params string[] codes)
    {
        var found = await AgenciesAsync(body);
        found.GetProperty("data").EnumerateArray().Select(agency => agency.Text("agency_code")).Should().Equal(codes);
        (found.Text("message"), found.Text("status_code")).Should().Be(("Success", "200"));
    }

    [Fact]
    public async Task The_page_of_agencies_is_told()
    {
        var info = (await AgenciesAsync("""{"query":"nsf nih","query_operator":"OR","pagination":{"page_offset":2,"page_size":1}}""")).GetProperty("pagination_info");
        info.ToString().Should().Be("""{"page_offset":2,"page_size":1,"total_records":2,"total_pages":2,"sort_order":[{"order_by":"agency_code","sort_direction":"ascending"}]}""");
    }

    private async Task<JsonElement> AgenciesAsync(string body)
    {
        using var answer = await served.Api.Http.SendAsync(HttpMethod.Post, "/v1/agencies/search", body);
        return await answer.JsonAsync();
    }
}
