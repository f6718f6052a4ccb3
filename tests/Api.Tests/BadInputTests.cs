using System.Net.Http.Headers;
using System.Text;

namespace Api.Tests;

public sealed class BadInputOnSqlite(OnSqlite served) : BadInputTests(served.Api, served.Key), IClassFixture<OnSqlite>;

public sealed class BadInputOnPostgres(OnPostgres served)
    : BadInputTests(served.Api, served.Key), IClassFixture<OnPostgres>;

public abstract class BadInputTests(ApiServer api, string key)
{
    [Theory]
    [InlineData("""{"pagination":{"page_offset":0}}""", "pagination.page_offset", "min_value", "0")]
    [InlineData("""{"pagination":{"page_offset":1000001}}""", "pagination.page_offset", "max_value", "1000001")]
    [InlineData("""{"pagination":{"page_size":0}}""", "pagination.page_size", "min_value", "0")]
    [InlineData("""{"pagination":{"page_size":5001}}""", "pagination.page_size", "max_value", "5001")]
    [InlineData("""{"pagination":{"page_size":"ten"}}""", "pagination.page_size", "invalid_type", "ten")]
    [InlineData("""{"pagination":{"page_size":99999999999999999999}}""", "pagination.page_size", "invalid_type",
        "99999999999999999999")]
    [InlineData("""{"pagination":{"page_size":1e400}}""", "pagination.page_size", "invalid_type", "1e400")]
    [InlineData("""{"pagination":{"sort_order":[]}}""", "pagination.sort_order", "min_length", "")]
    [InlineData("""{"pagination":{"sort_order":[{"order_by":"password"}]}}""", "pagination.sort_order[0].order_by",
        "invalid_choice", "password")]
    [InlineData("""{"pagination":{"sort_order":[{}]}}""", "pagination.sort_order[0].order_by", "required", "")]
    [InlineData("""{"pagination":{"sort_order":[null]}}""", "pagination.sort_order[0]", "required", "")]
    [InlineData("""{"filters":{"opportunity_status":{"one_of":["open"]}}}""", "filters.opportunity_status.one_of[0]", "invalid_choice", "open")]
    [InlineData("""{"filters":{"opportunity_status":{"one_of":[]}}}""", "filters.opportunity_status.one_of", "required", "")]
    [InlineData("""{"filters":{"agency":{"one_of":[7]}}}""", "filters.agency.one_of[0]", "invalid_type", "7")]
    [InlineData("""{"filters":{"colour":{"one_of":["red"]}}}""", "filters.colour", "unknown_field",
        """{"one_of":["red"]}""")]
    [InlineData("""{"filters":{"post_date":{"start_date":"2025-02-30"}}}""", "filters.post_date.start_date",
        "invalid_date", "2025-02-30")]
    [InlineData("""{"filters":{"post_date":{"start_date":"2025-02-02","end_date":"2025-02-01"}}}""",
        "filters.post_date.end_date", "invalid_range", "2025-02-01")]
    [InlineData("""{"filters":{"award_floor":{"min":-1}}}""", "filters.award_floor.min", "min_value", "-1")]
    [InlineData("""{"filters":{"award_floor":{"min":2,"max":1}}}""", "filters.award_floor.max", "invalid_range", "1")]
    [InlineData("""{"query":"a\u0000b"}""", "query", "invalid_characters", "a\0b")]
    [InlineData("""{"query":"\ud800"}""", "query", "invalid_type", "")]
    [InlineData("""{"quarry":"x"}""", "quarry", "unknown_field", "x")]
    [InlineData("""{"format":"xml"}""", "format", "invalid_choice", "xml")]
    [InlineData("""["query"]""", "", "invalid_type", """["query"]""")]
    [InlineData("null", "", "required", "")]
    public async Task A_fault_is_named_with_its_field_type_and_value(string body, string field, string type, string value)
    {
        using var answer = await api.Http.SearchAsync(body);
        var problem = await answer.JsonAsync();
        ((int)answer.StatusCode).Should().Be(422, problem.ToString());
        var error = problem.GetProperty("errors").EnumerateArray().Should().ContainSingle().Subject;
        (error.Text("field"), error.Text("type"), error.Text("value")).Should().Be((field, type, value));
    }

    [Theory]
    [InlineData("""{"query":5,"format":"xml","pagination":{"page_size":1.5,"page_offset":"1","sort_order":[7,{"order_by":"x"}]}}""",
        "query invalid_type", "pagination.page_size invalid_type", "pagination.page_offset invalid_type",
        "pagination.sort_order[0] invalid_type", "pagination.sort_order[1].order_by invalid_choice", "format invalid_choice")]
    [InlineData("""{"filters":{"post_date":{"start_date":5},"award_floor":{"min":"a","max":"b"},"agency":[],"colour":1}}""",
        "filters.post_date.start_date invalid_type", "filters.award_floor.min invalid_type", "filters.award_floor.max invalid_type",
        "filters.agency invalid_type", "filters.colour unknown_field")]
    [InlineData("""{"query":"\ud800","pagination":5,"format":"xml"}""", "query invalid_type", "pagination invalid_type", "format invalid_choice")]
    [InlineData("""{"query":5,"format":"\ud800"}""", "query invalid_type")]
    [InlineData("""{"filters":{"is_cost_sharing":{"one_of":["yes",true]}},"format":"xml"}""", "filters.is_cost_sharing.one_of[0] invalid_type")]
    [InlineData("5", " invalid_type")]
    public async Task Of_wrong_types_each_is_told_with_the_other_faults(string body, params string[] faults)
    {
        using var answer = await api.Http.SearchAsync(body);
        var errors = (await answer.JsonAsync()).GetProperty("errors").EnumerateArray();
        errors.Select(error => $"{error.Text("field")} {error.Text("type")}").Should().BeEquivalentTo(faults);
    }

    [Fact]
    public async Task Of_many_wrong_types_the_first_twenty_are_told()
    {
        var sorts = string.Join(',', Enumerable.Repeat("{\"order_by\":1,\"sort_direction\":2}", 100));
        using var answer = await api.Http.SearchAsync($$$"""{"pagination":{"sort_order":[{{{sorts}}}]}}""");
        (await answer.JsonAsync()).GetProperty("errors").GetArrayLength().Should().Be(20);
    }

    [Fact]
    public async Task A_name_that_is_there_twice_is_told_as_such()
    {
        using var answer = await api.Http.SearchAsync("""{"query":"a","query":"b"}""");
        ((int)answer.StatusCode, (await answer.JsonAsync()).Text("detail")).Should().Be((400, "The body is no JSON: an object has a name twice."));
    }

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        using var answer = await api.Http.SearchAsync(
            """{"format":"xml","pagination":{"page_size":0,"page_offset":0},"what":1}""");
        (await answer.JsonAsync()).GetProperty("errors").GetArrayLength().Should().Be(4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"query\":\"a\",}")]
    [InlineData("{\"query\":\"a\",\"query\":\"b\"}")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}}}")]
    public async Task What_is_no_JSON_is_400(string body) =>
        await RefusedAsync(await api.Http.SearchAsync(body), 400, "malformed-json");

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_refused()
    {
        using var body = new ByteArrayContent([.. "{\"query\":\""u8, 0xff, 0xfe, .. "\"}"u8]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await api.Http.PostAsync("/v1/opportunities/search", body);
        ((int)answer.StatusCode).Should().BeOneOf(400, 422);
    }

    [Fact]
    public async Task Thirty_megabytes_are_413()
    {
        using var request = Post("/v1/opportunities/search", new string('x', 30_000_000));
        request.Headers.ExpectContinue = true;
        await RefusedAsync(await api.Http.SendAsync(request), 413, "body-too-large");
    }

    [Theory]
    [InlineData("/v1/opportunities/2000000", 404, "not-found")]
    [InlineData("/v1/opportunities/99999999999999999999", 404, "not-found")]
    [InlineData("/v1/opportunities/five", 404, "not-found")]
    [InlineData("/nothing", 404, "not-found")]
    [InlineData("/v1/opportunities/search", 405, "method-not-allowed")]
    public async Task A_wrong_address_or_method_is_a_problem_too(string path, int status, string name) =>
        await RefusedAsync(await api.Http.GetAsync(path), status, name);

    [Fact]
    public async Task The_methods_that_work_are_named()
    {
        using var answer = await api.Http.PatchAsync("/v1/opportunities/1", null);
        answer.Content.Headers.Allow.Should().BeEquivalentTo("GET", "HEAD", "PUT", "DELETE");
        await RefusedAsync(answer, 405, "method-not-allowed");
    }

    [Theory]
    [InlineData("{}", "text/html")]
    [InlineData("{}", "text/csv")]
    [InlineData("{}", "application/json;q=0, text/csv")]
    public async Task A_client_that_takes_none_of_the_answers_gets_406(string body, string accept)
    {
        using var request = Post("/v1/opportunities/search", body);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        await RefusedAsync(await api.Http.SendAsync(request), 406, "not-acceptable");
    }

    [Fact]
    public async Task A_body_that_is_not_JSON_by_its_type_is_415()
    {
        using var body = new StringContent("{}", Encoding.UTF8, "text/plain");
        using var answer = await api.Http.PostAsync("/v1/opportunities/search", body);
        (await answer.JsonAsync()).Text("detail").Should().Be("Send the body as application/json.");
        await RefusedAsync(answer, 415, "unsupported-media-type");
    }

    [Fact]
    public async Task Every_missing_field_of_a_new_opportunity_is_told()
    {
        using var request = Post("/v1/opportunities", "{}");
        request.Headers.Add("X-API-Key", key);
        using var answer = await api.Http.SendAsync(request);
        var errors = (await answer.JsonAsync()).GetProperty("errors").EnumerateArray().ToList();
        errors.Should().HaveCount(6).And.OnlyContain(error => error.Text("type") == "required");
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("x\"y")]
    [InlineData("")]
    public async Task A_strange_request_id_is_replaced(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.TryAddWithoutValidation("X-Request-Id", id);
        using var answer = await api.Http.SendAsync(request);
        answer.Headers.GetValues("X-Request-Id").Should().ContainSingle().Which.Should().MatchRegex("^[0-9a-f]{32}$");
    }

    [Fact]
    public async Task A_valid_request_id_is_kept_in_the_header_and_in_the_problem()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing");
        request.Headers.Add("X-Request-Id", "my-id.1");
        using var answer = await api.Http.SendAsync(request);
        answer.Headers.GetValues("X-Request-Id").Should().Equal("my-id.1");
        (await answer.JsonAsync()).Text("requestId").Should().Be("my-id.1");
    }

    private static HttpRequestMessage Post(string path, string body) =>
        new(HttpMethod.Post, path) { Content = Answers.Body(body) };

    private static async Task RefusedAsync(HttpResponseMessage answer, int status, string name)
    {
        var problem = await answer.JsonAsync();
        ((int)answer.StatusCode).Should().Be(status, problem.ToString());
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        problem.Text("type").Should().Be($"urn:grants:problem:{name}");
        problem.EnumerateObject().Select(p => p.Name)
            .Should().Contain(["type", "title", "status", "detail", "instance", "requestId"]);
        answer.Dispose();
    }
}
