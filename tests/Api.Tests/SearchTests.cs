namespace Api.Tests;

public sealed class SearchOnSqlite(OnSqlite served) : SearchTests(served.Api), IClassFixture<OnSqlite>;

public sealed class SearchOnPostgres(OnPostgres served) : SearchTests(served.Api), IClassFixture<OnPostgres>;

public abstract class SearchTests(ApiServer api)
{
    [Fact]
    public async Task Every_row_is_found_once_over_all_pages()
    {
        var ids = new List<long>();
        for (var page = 1; page <= 20; page++)
            ids.AddRange((await Find($$$"""{"pagination":{"page_offset":{{{page}}},"page_size":100}}""")).Ids());
        ids.Should().HaveCount(2000).And.OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("education")]
    [InlineData("EDUCATION rural")]
    [InlineData("educations in the school")]
    public async Task Words_are_found_in_any_inflection_and_all_of_them(string query)
    {
        var found = await Find($$"""{"query":"{{query}}","pagination":{"page_size":100} }""");
        found.Total().Should().BePositive();
        foreach (var row in found.GetProperty("data").EnumerateArray())
            (row.Text("opportunity_title") + row.GetProperty("summary").Text("summary_description")).ToLowerInvariant().Should().Contain("educat");
    }

    [Fact]
    public async Task A_word_in_the_title_ranks_above_one_in_the_summary()
    {
        var found = await Find("""{"query":"schools","pagination":{"page_size":5}}""");
        foreach (var row in found.GetProperty("data").EnumerateArray()) row.Text("opportunity_title").Should().Contain("Schools");
    }

    [Theory]
    [InlineData("literacy OR nothingofthiskind")]
    [InlineData("title:literacy")]
    [InlineData("literacy'; DROP TABLE opportunities; --")]
    [InlineData("NEAR(literacy cat)")]
    public async Task Operators_and_SQL_are_words_like_others(string query) =>
        (await Find($$"""{"query":"{{query}}"}""")).Total().Should().Be(0);

    [Theory]
    [InlineData("\\\"literacy\\\" & *", true)]
    [InlineData("\\\"", false)]
    [InlineData("*", false)]
    [InlineData("the", false)]
    [InlineData("^ ( ) { } : + -", false)]
    public async Task Signs_have_no_power(string query, bool finds) =>
        ((await Find($$"""{"query":"{{query}}"}""")).Total() > 0).Should().Be(finds);

    // Each row: a query, and what finds as many; the words' own counts are those of the example rows.
    [Theory]
    [InlineData("literacy | telehealth", "literacy", "telehealth")]
    [InlineData("(literacy | telehealth) program", "literacy program", "telehealth program")]
    [InlineData("litera*", "literacy")]
    [InlineData("LITER*", "literacy")]
    [InlineData("education*", "education")]
    [InlineData("th* | literacy", "literacy | theory | this | the* | thr* | thi* | tho* | tha*")]
    [InlineData("ED-OPE-24-00000*", "ED-OPE-24-000005")]
    [InlineData("literacy -program", "literacy -program -program")]
    [InlineData("telehea* | telehea* | telehea* | telehea* | litera*", "telehealth")]
    public async Task Signs_mean_what_they_do_in_the_public_API(string query, params string[] same)
    {
        var found = await TotalAsync(query);
        found.Should().BePositive().And.Be((await Task.WhenAll(same.Select(TotalAsync))).Sum());
    }

    [Theory]
    [InlineData("literacy", "program")]
    [InlineData("health", "rur*")]
    [InlineData("education", "(rural | tribal)")]
    public async Task What_is_excluded_is_the_rest(string query, string excluded)
    {
        var (all, with, without) =
            (await TotalAsync(query), await TotalAsync($"{query} {excluded}"), await TotalAsync($"{query} -{excluded}"));
        (with + without).Should().Be(all);
        new[] { with, without }.Should().OnlyContain(count => count > 0);
    }

    [Theory]
    [InlineData("research - education", "research education")]
    [InlineData("literacy)(", "literacy")]
    [InlineData("literacy |", "literacy")]
    [InlineData("-", "the")]
    [InlineData("literacy -program - - - - - - - - - -", "literacy program")]
    [InlineData("literacy\\\\", "literacy")]
    public async Task A_sign_without_sense_is_none(string query, string same) =>
        (await TotalAsync(query)).Should().Be(await TotalAsync(same));

    private async Task<int> TotalAsync(string query) => (await Find($$"""{"query":"{{query}}"}""")).Total();

    [Fact]
    public async Task Filters_and_facets_agree()
    {
        var all = await Find("{}");
        foreach (var facet in all.GetProperty("facet_counts").EnumerateObject())
            foreach (var value in facet.Value.EnumerateObject().Take(3))
            {
                var filter = facet.Name switch
                {
                    "is_cost_sharing" => $$"""{"one_of":[{{value.Name}}]}""",
                    "close_date" => $$"""{"start_date_relative":0,"end_date_relative":{{value.Name}}}""",
                    "post_date" => $$"""{"start_date_relative":-{{value.Name}},"end_date_relative":0}""",
                    _ => $$"""{"one_of":["{{value.Name}}"]}""",
                };
                var body = $$$"""{"filters":{"{{{facet.Name}}}":{{{filter}}}} }""";
                (await Find(body)).Total().Should().Be(value.Value.GetInt32(), body);
            }
    }

    [Fact]
    public async Task Values_of_one_filter_add_up_and_filters_narrow()
    {
        var two = await Find("""{"filters":{"agency":{"one_of":["NSF","NASA"]}}}""");
        var narrowed = await Find(
            """{"filters":{"agency":{"one_of":["NSF","NASA"]},"opportunity_status":{"one_of":["posted"]}}}""");
        var agencies = two.GetProperty("facet_counts").GetProperty("agency");
        two.Total().Should().Be(agencies.GetProperty("NSF").GetInt32() + agencies.GetProperty("NASA").GetInt32());
        narrowed.Total().Should().Be(two.GetProperty("facet_counts").GetProperty("opportunity_status").GetProperty("posted").GetInt32());
    }

    [Theory]
    [InlineData("post_date", "2024-02-01", "2024-04-30")]
    [InlineData("close_date", "2025-01-01", "2025-01-31")]
    public async Task Date_ranges_include_both_days(string field, string start, string end)
    {
        var found = await Find(
            $$$"""
            {"filters":{"{{{field}}}":{"start_date":"{{{start}}}","end_date":"{{{end}}}"}},
             "pagination":{"page_size":100,"sort_order":[{"order_by":"{{{field}}}"}]}}
            """);
        var days = found.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("summary").Text(field)).ToList();
        days.Should().NotBeEmpty().And.BeInAscendingOrder(StringComparer.Ordinal);
        days.Should().OnlyContain(day => string.CompareOrdinal(day, start) >= 0 && string.CompareOrdinal(day, end) <= 0);
    }

    [Theory]
    [InlineData("award_floor", 25000, 50000)]
    [InlineData("award_ceiling", 100000, 200000)]
    [InlineData("estimated_total_program_funding", 1000000, 2000000)]
    public async Task Amount_ranges_include_both_ends(string field, long min, long max)
    {
        var found = await Find(
            $$$"""
            {"filters":{"{{{field}}}":{"min":{{{min}}},"max":{{{max}}}}},
             "pagination":{"page_size":100,"sort_order":[{"order_by":"{{{field}}}","sort_direction":"descending"}]}}
            """);
        var amounts = found.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("summary").GetProperty(field).GetInt64()).ToList();
        amounts.Should().NotBeEmpty().And.BeInDescendingOrder();
        amounts.Should().OnlyContain(amount => amount >= min && amount <= max);
    }

    [Theory]
    [InlineData("ascending")]
    [InlineData("descending")]
    public async Task Rows_without_a_close_date_come_last_both_ways(string direction)
    {
        var found = await Find(
            $$"""
            {"query":"literacy",
             "pagination":{"page_size":100,"sort_order":[{"order_by":"close_date","sort_direction":"{{direction}}"}]} }
            """);
        var days = found.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("summary").Text("close_date")).ToList();
        days.SkipWhile(day => day.Length > 0).Should().NotBeEmpty().And.OnlyContain(day => day.Length == 0);
    }

    [Fact]
    public async Task The_second_criterion_decides_among_equals()
    {
        var found = await Find(
            """
            {"pagination":{"page_size":100,"sort_order":[
              {"order_by":"agency_code"},{"order_by":"award_ceiling","sort_direction":"descending"}]}}
            """);
        var rows = found.GetProperty("data").EnumerateArray().ToList();
        rows.Should().OnlyContain(row => row.Text("agency_code") == rows[0].Text("agency_code"));
        rows.Select(row => row.GetProperty("summary").GetProperty("award_ceiling").GetInt64()).Should().BeInDescendingOrder();
    }

    [Fact]
    public async Task A_page_past_the_end_is_empty_and_still_counts()
    {
        var found = await Find("""{"pagination":{"page_offset":1000000,"page_size":100}}""");
        found.Ids().Should().BeEmpty();
        found.Total().Should().Be(2000);
        found.GetProperty("pagination_info").Text("total_pages").Should().Be("20");
    }

    [Fact]
    public async Task Csv_has_every_found_row()
    {
        using var answer = await api.Http.SearchAsync("""{"query":"literacy","format":"csv"}""");
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/csv");
        lines.Should().HaveCount(1 + (await Find("""{"query":"literacy"}""")).Total());
        lines[0].Should().StartWith("opportunity_id,opportunity_number,opportunity_title,opportunity_status,agency_code,");
    }

    private Task<System.Text.Json.JsonElement> Find(string body) => api.Http.FindAsync(body);
}
