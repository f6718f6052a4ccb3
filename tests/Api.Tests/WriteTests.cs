using System.Text.Json.Nodes;

namespace Api.Tests;

public sealed class WriteOnSqlite(OnSqlite served) : WriteTests(served.Api, served.Key), IClassFixture<OnSqlite>;

public sealed class WriteOnPostgres(OnPostgres served) : WriteTests(served.Api, served.Key), IClassFixture<OnPostgres>;

public abstract class WriteTests(ApiServer api, string key)
{
    [Fact]
    public async Task What_was_created_reads_as_it_was_answered()
    {
        using var created = await api.Http.CreateAsync(key);
        using var read = await api.Http.GetAsync(created.Headers.Location!.ToString());
        ((int)created.StatusCode).Should().Be(201);
        (await read.JsonAsync()).GetProperty("data").ToString().Should().Be((await created.JsonAsync()).GetProperty("data").ToString());
        read.Headers.ETag.Should().Be(created.Headers.ETag);
        read.Headers.ETag!.IsWeak.Should().BeFalse();
    }

    [Fact]
    public async Task What_was_created_is_found_at_once_and_deleted_no_more()
    {
        using var created = await api.Http.CreateAsync(key, Requests.NewOpportunity("Zymurgy for all"));
        (await api.Http.FindAsync("""{"query":"zymurgy"}""")).Total().Should().Be(1);
        var (path, tag) = (created.Headers.Location!.ToString(), created.Headers.ETag!.ToString());
        (await ChangeAsync(HttpMethod.Delete, path, null, tag)).Should().Be(204);
        (await api.Http.FindAsync("""{"query":"zymurgy"}""")).Total().Should().Be(0);
        await (await api.Http.GetAsync(path)).ShouldBeAsync(404, "not-found");
    }

    [Fact]
    public async Task Replacing_changes_the_ETag()
    {
        var (path, tag) = await api.Http.CreatedAsync(key);
        using var answer = await api.Http.SendAsync(
            HttpMethod.Put, path, Requests.NewOpportunity("Another title"), ("X-API-Key", key), ("If-Match", tag));
        (await answer.JsonAsync()).GetProperty("data").Text("opportunity_title").Should().Be("Another title");
        answer.Headers.ETag!.ToString().Should().NotBe(tag);
        using var read = await api.Http.GetAsync(path);
        read.Headers.ETag.Should().Be(answer.Headers.ETag);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Without_a_key_nobody_writes(string method)
    {
        var path = method == "POST" ? Requests.Opportunities : $"{Requests.Opportunities}/1";
        using var answer = await api.Http.SendAsync(new HttpMethod(method), path, Requests.NewOpportunity());
        answer.Headers.WwwAuthenticate.ToString().Should().Be("ApiKey");
        await answer.ShouldBeAsync(401, "api-key-missing");
    }

    [Fact]
    public void Nothing_is_made_to_protect_cookies_with() =>
        api.Services.GetService(typeof(Microsoft.AspNetCore.DataProtection.IDataProtectionProvider)).Should().BeNull();

    [Theory]
    [InlineData("nonsense")]
    [InlineData("gk__")]
    [InlineData("gk_000000000000_00")]
    [InlineData("gk_' OR 1=1 --_00")]
    public async Task A_key_that_nobody_made_is_refused(string wrong) =>
        await (await api.Http.CreateAsync(wrong)).ShouldBeAsync(401, "api-key-unknown");

    [Fact]
    public async Task A_key_with_a_wrong_secret_is_refused() =>
        await (await api.Http.CreateAsync(key[..^1] + (key[^1] == '0' ? '1' : '0'))).ShouldBeAsync(401, "api-key-unknown");

    [Fact]
    public async Task A_key_that_was_switched_off_is_refused()
    {
        var inactive = await api.NewKeyAsync(row => row.IsActive = false);
        await (await api.Http.CreateAsync(inactive)).ShouldBeAsync(401, "api-key-inactive");
    }

    [Fact]
    public async Task A_key_works_until_it_expires()
    {
        var expired = await api.NewKeyAsync(expiresAt: api.Clock.GetUtcNow().UtcDateTime);
        await (await api.Http.CreateAsync(expired)).ShouldBeAsync(401, "api-key-expired");
        var valid = await api.NewKeyAsync(expiresAt: api.Clock.GetUtcNow().UtcDateTime.AddHours(1));
        await api.Http.CreatedAsync(valid);
    }

    [Fact]
    public async Task A_key_is_kept_as_its_hash_with_its_last_use()
    {
        var secret = await api.NewKeyAsync();
        await api.Http.CreatedAsync(secret);
        var row = (await api.WithDbAsync(async db => await db.ApiKeys.FindAsync(Keys.ApiKey.IdOf(secret))))!;
        System.Text.Encoding.UTF8.GetString(row.Hash).Should().NotContain(secret);
        row.LastUsedAt.Should().BeCloseTo(api.Clock.GetUtcNow().UtcDateTime, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_change_must_say_what_was_seen(string method)
    {
        var (path, tag) = await api.Http.CreatedAsync(key);
        var send = new HttpMethod(method);
        (await ChangeAsync(send, path, Requests.NewOpportunity(), null)).Should().Be(428);
        foreach (var other in new[] { "\"1-0-0\"", "W/" + tag, "nonsense", tag.Trim('"') })
            (await ChangeAsync(send, path, Requests.NewOpportunity(), other)).Should().Be(412, other);
        (await ChangeAsync(send, path, Requests.NewOpportunity(), $"\"other\", {tag}")).Should().BeLessThan(300);
        (await ChangeAsync(send, path, Requests.NewOpportunity(), tag)).Should().BeOneOf(404, 412);
    }

    [Fact]
    public async Task Of_many_who_saw_the_same_version_one_changes_it()
    {
        var (path, tag) = await api.Http.CreatedAsync(key);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => ChangeAsync(HttpMethod.Put, path, Requests.NewOpportunity(), tag)));
        statuses.Order().Should().Equal([200, .. Enumerable.Repeat(412, 9)]);
    }

    // A strong ETag names bytes.
    [Fact]
    public async Task A_row_is_written_the_same_by_whichever_answer_has_it()
    {
        using var created = await api.Http.CreateAsync(key, Requests.NewOpportunity("Café <b>&'+ü"));
        var first = await created.Content.ReadAsStringAsync();
        (await api.Http.GetStringAsync(created.Headers.Location))
            .Should().Be(first.Replace("\"status_code\":201", "\"status_code\":200", StringComparison.Ordinal));
        var row = JsonNode.Parse(first)!["data"]!;
        using var found = await api.Http.SearchAsync($$"""{"query":"{{row["opportunity_number"]}}"}""");
        (await found.Content.ReadAsStringAsync()).Should().Contain(row["opportunity_title"]!.ToJsonString());
    }

    [Fact]
    public async Task A_number_is_given_once()
    {
        var body = Requests.NewOpportunity();
        (await api.Http.CreateAsync(key, body).StatusAsync()).Should().Be(201);
        await (await api.Http.CreateAsync(key, body)).ShouldBeAsync(409, "duplicate");
    }

    [Fact]
    public async Task A_client_that_has_this_version_gets_no_body()
    {
        var (path, tag) = await api.Http.CreatedAsync(key);
        foreach (var named in new[] { tag, $"\"other\", {tag}", "W/" + tag, "*" })
            (await api.Http.GetAsync(path, ("If-None-Match", named)).StatusAsync()).Should().Be(304, named);
        using var answer = await api.Http.GetAsync(path, ("If-None-Match", "\"other\""));
        ((int)answer.StatusCode).Should().Be(200);
    }

    [Theory]
    [InlineData("/v1/opportunities/7")]
    [InlineData("/v1/opportunities/999999")]
    [InlineData("/v1/saved-searches")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/health")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/")]
    [InlineData("/nowhere")]
    public async Task HEAD_answers_what_GET_would_without_its_body(string path)
    {
        using var get = await api.Http.GetAsync(path);
        using var head = await api.Http.SendAsync(HttpMethod.Head, path, null);
        (head.StatusCode, head.Headers.ETag).Should().Be((get.StatusCode, get.Headers.ETag));
        head.Content.Headers.ContentType.Should().Be(get.Content.Headers.ContentType);
        (await head.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }

    private async Task<int> ChangeAsync(HttpMethod method, string path, string? body, string? tag) =>
        await api.Http.SendAsync(
            method, path, body, [("X-API-Key", key), .. tag is null ? [] : new[] { ("If-Match", tag) }]).StatusAsync();
}
