namespace Api.Tests;

public sealed class HealthOnSqlite(OnSqlite served) : HealthTests(served.Api), IClassFixture<OnSqlite>;

public sealed class HealthOnPostgres(OnPostgres served) : HealthTests(served.Api), IClassFixture<OnPostgres>;

public abstract class HealthTests(ApiServer api)
{
    [Fact]
    public async Task Health_says_what_runs_since_when()
    {
        using var answer = await api.Http.GetAsync("/health");
        var health = await answer.JsonAsync();
        (health.Text("status"), health.Text("version")).Should().Be(("alive", "1.0.0"));
        health.Text("commit").Should().MatchRegex("^([0-9a-f]{40})?$");
        health.GetProperty("started_at").GetDateTime().Should().BeBefore(DateTime.UtcNow).And.BeAfter(DateTime.UtcNow.AddHours(-1));
    }

    [Fact]
    public async Task Ready_names_the_dependencies_that_it_asked()
    {
        using var answer = await api.Http.GetAsync("/health/ready");
        (await answer.JsonAsync()).GetProperty("dependencies").Text("database").Should().Be("ok");
    }

    [Fact]
    public async Task Live_asks_no_dependency()
    {
        using var answer = await api.Http.GetAsync("/health/live");
        (await answer.JsonAsync()).GetProperty("dependencies").EnumerateObject().Should().BeEmpty();
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/v1/opportunities/1")]
    [InlineData("/nothing")]
    public async Task A_request_without_an_id_gets_one(string path)
    {
        using var answer = await api.Http.GetAsync(path);
        answer.Headers.GetValues("X-Request-Id").Should().ContainSingle().Which.Should().MatchRegex("^[0-9a-f]{32}$");
    }

    [Fact]
    public async Task A_request_id_comes_back_as_it_was_sent()
    {
        using var answer = await api.Http.GetAsync("/v1/opportunities/1", ("X-Request-Id", "my-Id_7.a:b/c+d=@"));
        answer.Headers.GetValues("X-Request-Id").Should().Equal("my-Id_7.a:b/c+d=@");
    }
}
