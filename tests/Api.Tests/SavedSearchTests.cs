namespace Api.Tests;

public sealed class SavedSearchTests(OnSqlite served) : IClassFixture<OnSqlite>
{
    [Fact]
    public async Task A_saved_search_is_its_keys_alone()
    {
        const string body = """{"name":"Rural health","search_query":{"query":"rural health"}}""";
        var other = ("X-API-Key", await served.Api.NewKeyAsync());
        using var saved = await served.Api.Http.SendAsync(HttpMethod.Post, "/v1/saved-searches", body, ("X-API-Key", served.Key));
        ((int)saved.StatusCode).Should().Be(201);
        var id = (await saved.JsonAsync()).GetProperty("data").Text("saved_search_id");
        (await NamesAsync(served.Key)).Should().Contain("Rural health");
        (await NamesAsync(other.Item2)).Should().BeEmpty();
        Task<HttpResponseMessage> Delete((string, string) key) =>
            served.Api.Http.SendAsync(HttpMethod.Delete, $"/v1/saved-searches/{id}", null, key);
        (await Delete(other).StatusAsync()).Should().Be(404);
        (await Delete(("X-API-Key", served.Key)).StatusAsync()).Should().Be(204);
        (await Delete(("X-API-Key", served.Key)).StatusAsync()).Should().Be(404);
    }

    [Fact]
    public async Task The_faults_of_a_search_are_told_before_it_is_saved()
    {
        const string body = """{"name":" ","search_query":{"pagination":{"page_size":0}}}""";
        using var answer = await served.Api.Http.SendAsync(HttpMethod.Post, "/v1/saved-searches", body, ("X-API-Key", served.Key));
        (await answer.JsonAsync()).GetProperty("errors").EnumerateArray().Select(error => error.Text("field"))
            .Should().Equal("name", "search_query.pagination.page_size");
    }

    private async Task<List<string>> NamesAsync(string key)
    {
        using var answer = await served.Api.Http.GetAsync("/v1/saved-searches", ("X-API-Key", key));
        return [.. (await answer.JsonAsync()).GetProperty("data").EnumerateArray().Select(saved => saved.Text("name"))];
    }
}
