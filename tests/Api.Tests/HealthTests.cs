using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Api.Tests;

public sealed class HealthOnSqlite(OnSqlite served) : HealthTests(served), IClassFixture<OnSqlite>;

public sealed class HealthOnPostgres(OnPostgres served) : HealthTests(served), IClassFixture<OnPostgres>;

public abstract class HealthTests(Served served)
{
    private readonly HttpClient _http = served.Api.Http;

    [Fact]
    public async Task Health_says_what_runs_since_when()
    {
        using var answer = await _http.GetAsync("/health");
        var health = await answer.JsonAsync();
        (health.Text("status"), health.Text("version")).Should().Be(("alive", "1.0.0"));
        health.Text("commit").Should().MatchRegex("^([0-9a-f]{40})?$");
        health.GetProperty("started_at").GetDateTime().Should().BeBefore(DateTime.UtcNow).And.BeAfter(DateTime.UtcNow.AddHours(-1));
    }

    [Fact]
    public async Task Ready_names_the_dependencies_that_it_asked()
    {
        using var answer = await _http.GetAsync("/health/ready");
        (await answer.JsonAsync()).GetProperty("dependencies").Text("database").Should().Be("ok");
    }

    [Theory]
    [InlineData(HealthStatus.Unhealthy, 503, "It is away.")]
    [InlineData(HealthStatus.Degraded, 200, "It is away.")]
    [InlineData(HealthStatus.Healthy, 200, "ok")]
    public async Task Ready_asks_what_was_added_as_well(HealthStatus status, int answered, string said)
    {
        await using var api = new ApiServer(served.Connection, services: services =>
            services.AddHealthChecks().AddCheck("other", () => new HealthCheckResult(status, "It is away.")));
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await api.Http.GetAsync("/health/ready");
            var dependencies = (await answer.JsonAsync()).GetProperty("dependencies");
            return (int)answer.StatusCode == answered && (dependencies.Text("database"), dependencies.Text("other")) == ("ok", said);
        });
    }

    [Fact]
    public async Task Live_asks_no_dependency()
    {
        using var answer = await _http.GetAsync("/health/live");
        (await answer.JsonAsync()).GetProperty("dependencies").EnumerateObject().Should().BeEmpty();
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/v1/opportunities/1")]
    [InlineData("/nothing")]
    public async Task A_request_without_an_id_gets_one(string path)
    {
        using var answer = await _http.GetAsync(path);
        answer.Headers.GetValues("X-Request-Id").Should().ContainSingle().Which.Should().MatchRegex("^[0-9a-f]{32}$");
    }

    [Fact]
    public async Task A_request_id_comes_back_as_it_was_sent()
    {
        using var answer = await _http.GetAsync("/v1/opportunities/1", ("X-Request-Id", "my-Id_7.a:b/c+d=@"));
        answer.Headers.GetValues("X-Request-Id").Should().Equal("my-Id_7.a:b/c+d=@");
    }
}
