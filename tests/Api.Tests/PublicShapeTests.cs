using System.Text.Json;
using System.Text.Json.Nodes;

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

    // In its order of columns, without those that rows here do not have.
    private static readonly string[] _columns =
    [
        "opportunity_id", "opportunity_number", "opportunity_title", "opportunity_status", "agency_code", "topic", "post_date",
        "close_date", "is_cost_sharing", "expected_number_of_awards", "estimated_total_program_funding", "award_floor",
        "award_ceiling", "opportunity_assistance_listings", "funding_instruments", "funding_categories", "applicant_types",
        "agency_name", "top_level_agency_name", "created_at", "updated_at", "summary_description",
    ];

    [Fact]
    public async Task A_row_has_its_fields_and_topic_each_once()
    {
        var row = (await served.Api.Http.FindAsync("""{"pagination":{"page_size":1}}""")).GetProperty("data")[0];
        Names(row).Should().BeEquivalentTo(
            "opportunity_id", "opportunity_number", "opportunity_title", "opportunity_status", "agency_code", "agency_name",
            "top_level_agency_code", "top_level_agency_name", "topic", "opportunity_assistance_listings", "summary", "created_at",
            "updated_at");
        Names(row.GetProperty("summary")).Should().BeEquivalentTo(
            "summary_description", "post_date", "close_date", "is_cost_sharing", "expected_number_of_awards",
            "estimated_total_program_funding", "award_floor", "award_ceiling", "funding_instruments", "funding_categories",
            "applicant_types");
        using var csv = await served.Api.Http.SearchAsync("""{"format":"csv","pagination":{"page_size":1}}""");
        (await csv.Content.ReadAsStringAsync()).Split("\r\n")[0].Split(',').Should().Equal(_columns);
    }

    [Fact]
    public async Task What_was_read_is_taken_back_as_it_is()
    {
        using var created = await served.Api.Http.CreateAsync(served.Key);
        var (status, body) = ((int)created.StatusCode, await created.JsonAsync());
        (status, body.Text("status_code"), body.Text("message")).Should().Be((201, "201", "Success"));
        var sent = JsonNode.Parse(body.GetProperty("data").GetRawText())!;
        sent["opportunity_id"] = 1;
        using var replaced = await served.Api.Http.SendAsync(
            HttpMethod.Put, created.Headers.Location!.ToString(), sent.ToJsonString(), ("X-API-Key", served.Key), ("If-Match", "*"));
        var read = await replaced.JsonAsync();
        read.Text("status_code").Should().Be("200");
        var left = JsonNode.Parse(read.GetProperty("data").GetRawText())!;
        foreach (var name in new[] { "opportunity_id", "created_at" })
            left[name]!.ToString().Should().Be(body.GetProperty("data").Text(name), "what the API decides is passed over");
        foreach (var name in new[] { "opportunity_id", "updated_at" }) left[name] = sent[name] = null;
        JsonNode.DeepEquals(left, sent).Should().BeTrue(left.ToString());
    }

    [Theory]
    [InlineData("NSF", "NSF", "National Science Foundation")]
    [InlineData("HHS-CDC", "HHS", "")]
    public async Task A_department_is_told_by_code_and_by_name_where_it_is_known(string agency, string code, string name)
    {
        var row = (await served.Api.Http.FindAsync($$$"""{"filters":{"agency":{"one_of":["{{{agency}}}"]}} }""")).GetProperty("data")[0];
        (row.Text("top_level_agency_code"), row.Text("top_level_agency_name")).Should().Be((code, name));
    }

    [Theory]
    [InlineData("natural_resources", "environment")]
    [InlineData("energy_infrastructure_and_critical_mineral_and_materials", "energy")]
    [InlineData("other", "community_development")]
    public async Task Without_a_topic_it_is_the_nearest_to_the_funding_categories(string category, string topic)
    {
        var body = JsonNode.Parse(Requests.NewOpportunity())!.AsObject();
        body.Remove("topic");
        body["summary"]!["funding_categories"] = new JsonArray(category);
        using var created = await served.Api.Http.CreateAsync(served.Key, body.ToJsonString());
        (await created.JsonAsync()).GetProperty("data").Text("topic").Should().Be(topic);
    }

    // Out of its own description.
    [Theory]
    [InlineData("""
        {"query":"research","filters":{"agency":{"one_of":["USAID","DOC"]},
         "applicant_type":{"one_of":["state_governments","county_governments","individuals"]},
         "funding_category":{"one_of":["recovery_act","arts","natural_resources"]},
         "funding_instrument":{"one_of":["cooperative_agreement","grant"]},"opportunity_status":{"one_of":["forecasted","posted"]},
         "post_date":{"start_date":"2024-01-01","end_date":"2024-02-01"},"close_date":{"start_date":"2024-01-01"}},
         "pagination":{"sort_order":[{"order_by":"opportunity_id","sort_direction":"ascending"}],"page_offset":1,"page_size":25}}
        """)]
    [InlineData("""
        {"filters":{"expected_number_of_awards":{"min":5},"award_floor":{"min":10000},"award_ceiling":{"max":1000000},
         "estimated_total_program_funding":{"min":100000,"max":250000}},"pagination":{"page_offset":1,"page_size":25}}
        """)]
    [InlineData("""{"filters":{"assistance_listing_number":{"one_of":["43.001","47.049","93.U01"]}}}""")]
    [InlineData("""
        {"pagination":{"page_offset":1,"page_size":25,"sort_order":[{"order_by":"agency_code","sort_direction":"descending"},
         {"order_by":"top_level_agency_name","sort_direction":"ascending"},{"order_by":"opportunity_number"}]}}
        """)]
    public async Task Its_examples_are_searches(string body) => (await served.Api.Http.FindAsync(body)).Text("message").Should().Be("Success");

    [Fact]
    public async Task An_agency_is_sorted_by_its_department()
    {
        var found = await served.Api.Http.FindAsync(
            """{"pagination":{"page_size":5000,"sort_order":[{"order_by":"top_level_agency_name","sort_direction":"descending"}]}}""");
        found.GetProperty("data").EnumerateArray().Select(row => row.Text("agency_code").Split('-')[0])
            .Should().BeInDescendingOrder(StringComparer.Ordinal).And.HaveCount(found.Total());
    }

    [Fact]
    public async Task Days_are_counted_under_its_names()
    {
        var facets = (await served.Api.Http.FindAsync("{}")).GetProperty("facet_counts");
        Names(facets.GetProperty("close_date")).Should().Equal("7", "30", "60", "90", "120");
        Names(facets.GetProperty("post_date")).Should().Equal("3", "7", "14", "30", "60");
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
    [InlineData("""{"experimental":{"scoring_rule":"none"}}""", "experimental.scoring_rule", "invalid_choice")]
    [InlineData("""{"filters":{"post_date":{}}}""", "filters.post_date", "required")]
    [InlineData("""{"filters":{"close_date":{"end_date_relative":null}}}""", "filters.close_date", "required")]
    [InlineData("""{"filters":{"award_floor":{"min":null,"max":null}}}""", "filters.award_floor", "required")]
    [InlineData("""{"filters":{"applicant_type":{"one_of":["robots"]}}}""", "filters.applicant_type.one_of[0]", "invalid_choice")]
    [InlineData("""{"filters":{"is_cost_sharing":{"one_of":[]}}}""", "filters.is_cost_sharing.one_of", "required")]
    [InlineData("""{"filters":{"assistance_listing_number":{"one_of":["45"]}}}""", "filters.assistance_listing_number.one_of[0]", "invalid_format")]
    [InlineData("""{"filters":{"close_date":{"end_date":"2026-01-01","end_date_relative":3}}}""", "filters.close_date", "invalid_range")]
    [InlineData("""{"filters":{"post_date":{"start_date_relative":1000001}}}""", "filters.post_date.start_date_relative", "max_value")]
    [InlineData("""{"filters":{"opportunity_status":{"one_of":["open"]}}}""", "filters.opportunity_status.one_of[0]", "invalid_choice")]
    public async Task What_it_cannot_do_is_told(string body, string field, string type)
    {
        using var answer = await served.Api.Http.SearchAsync(body);
        var error = (await answer.JsonAsync()).GetProperty("errors")[0];
        (error.Text("field"), error.Text("type")).Should().Be((field, type));
    }

    [Theory]
    [InlineData("applicant_type", "individuals", "applicant_types")]
    [InlineData("funding_category", "health", "funding_categories")]
    [InlineData("assistance_listing_number", "93.866", "opportunity_assistance_listings")]
    public async Task One_of_several_values_of_a_row_is_enough(string filter, string value, string field)
    {
        var body = JsonNode.Parse(Requests.NewOpportunity())!;
        body["opportunity_assistance_listings"] = JsonNode.Parse(
            """[{"assistance_listing_number":"10.001"},{"assistance_listing_number":"93.866"}]""");
        body["summary"]!["applicant_types"] = new JsonArray("unrestricted", "individuals");
        body["summary"]!["funding_categories"] = new JsonArray("health", "energy");
        (await served.Api.Http.CreateAsync(served.Key, body.ToJsonString()).StatusAsync()).Should().Be(201);
        var found = await served.Api.Http.FindAsync($$$"""{"filters":{"{{{filter}}}":{"one_of":["{{{value}}}"]}},"pagination":{"page_size":5000} }""");
        var rows = found.GetProperty("data").EnumerateArray()
            .Select(row => (row.TryGetProperty(field, out var own) ? own : row.GetProperty("summary").GetProperty(field))).ToList();
        rows.Should().OnlyContain(values => values.ToString().Contains(value));
        rows.Should().Contain(values => values.GetArrayLength() == 2);
    }

    [Fact]
    public async Task A_day_may_be_told_by_its_distance_from_today()
    {
        var today = served.Api.Clock.GetUtcNow().UtcDateTime.Date;
        var relative = await served.Api.Http.FindAsync(
            """{"filters":{"close_date":{"start_date_relative":-400,"end_date_relative":-100}}}""");
        var absolute = await served.Api.Http.FindAsync(
            $$$"""{"filters":{"close_date":{"start_date":"{{{today.AddDays(-400):yyyy-MM-dd}}}","end_date":"{{{today.AddDays(-100):yyyy-MM-dd}}}"}} }""");
        relative.Total().Should().Be(absolute.Total()).And.BePositive();
    }

    [Fact]
    public async Task Cost_sharing_is_true_false_or_not_said()
    {
        var (yes, no) = (await CountAsync("""{"is_cost_sharing":{"one_of":[true]}}"""), await CountAsync("""{"is_cost_sharing":{"one_of":[false]}}"""));
        (await CountAsync("""{"is_cost_sharing":{"one_of":[true,false]}}""")).Should().Be(yes + no);
        (await CountAsync("{}")).Should().BeGreaterThan(yes + no);
    }

    [Fact]
    public async Task An_agency_is_one_of_either_filter()
    {
        var (department, other) = (await CountAsync("""{"top_level_agency":{"one_of":["HHS"]}}"""), await CountAsync("""{"agency":{"one_of":["NSF"]}}"""));
        new[] { department, other }.Should().OnlyContain(count => count > 0);
        (await CountAsync("""{"top_level_agency":{"one_of":["HHS"]},"agency":{"one_of":["NSF"]}}""")).Should().Be(department + other);
    }

    [Fact]
    public async Task Every_agency_that_there_is_may_be_asked_for()
    {
        var codes = string.Join(',', Enumerable.Range(0, 969).Select(number => $"\"A{number}\""));
        (await CountAsync($$$"""{"agency":{"one_of":[{{{codes}}},"NSF"]}}""")).Should().Be(await CountAsync("""{"agency":{"one_of":["NSF"]}}"""));
    }

    [Fact]
    public async Task A_listing_is_found_by_its_number_in_any_case()
    {
        var body = JsonNode.Parse(Requests.NewOpportunity())!;
        body["opportunity_assistance_listings"] = JsonNode.Parse("""[{"assistance_listing_number":"97.T02"}]""");
        (await served.Api.Http.CreateAsync(served.Key, body.ToJsonString()).StatusAsync()).Should().Be(201);
        foreach (var number in new[] { "97.T02", "97.t02" })
        {
            (await CountAsync($$$"""{"assistance_listing_number":{"one_of":["{{{number}}}"]}}""")).Should().Be(1);
            (await TotalAsync(number)).Should().Be(1);
        }
    }

    [Fact]
    public async Task Csv_has_an_address_and_is_sent_to_who_asks_for_JSON_in_every_header()
    {
        const string page = """{"query":"literacy","pagination":{"page_size":3}}""";
        using var answer = await served.Api.Http.SendAsync(
            HttpMethod.Post, "/v1/opportunities/search/csv", page, ("Accept", "application/json"));
        using var same = await served.Api.Http.SearchAsync(page.Replace("}}", "},\"format\":\"csv\"}", StringComparison.Ordinal));
        (await answer.Content.ReadAsStringAsync()).Should().Be(await same.Content.ReadAsStringAsync());
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/csv");
        using var all = await served.Api.Http.SendAsync(HttpMethod.Post, "/v1/opportunities/search/csv", """{"query":"literacy"}""");
        (await all.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Should().HaveCount(1 + await TotalAsync("literacy"));
    }

    [Fact]
    public async Task Csv_obeys_the_page()
    {
        using var answer = await served.Api.Http.SearchAsync(
            """{"query":"literacy","format":"csv","pagination":{"page_offset":2,"page_size":3}}""");
        var page = await served.Api.Http.FindAsync("""{"query":"literacy","pagination":{"page_offset":2,"page_size":3}}""");
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines[1..].Select(line => long.Parse(line.Split(',')[0], null)).Should().Equal(page.Ids()).And.HaveCount(3);
    }

    private static IEnumerable<string> Names(JsonElement of) => of.EnumerateObject().Select(property => property.Name);

    private async Task<int> CountAsync(string filters) =>
        (await served.Api.Http.FindAsync($$"""{"filters":{{filters}} }""")).Total();

    private async Task<int> TotalAsync(string query, string way = "AND") => (await served.Api.Http.FindAsync(
        $$"""{"query":"{{query}}","query_operator":"{{way}}"}""")).Total();
}
