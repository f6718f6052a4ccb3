using Api.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace Api.Tests;

public sealed class IdempotencyOnSqlite(OnSqlite served) : IdempotencyTests(served), IClassFixture<OnSqlite>;

public sealed class IdempotencyOnPostgres(OnPostgres served) : IdempotencyTests(served), IClassFixture<OnPostgres>;

public abstract class IdempotencyTests(Served served)
{
    private readonly ApiServer _api = served.Api;
    private readonly string _idempotencyKey = Guid.NewGuid().ToString();

    [Fact]
    public async Task A_repeat_answers_the_first_answer()
    {
        var body = Requests.NewOpportunity();
        using var first = await CreateAsync(body);
        using var second = await CreateAsync(body);
        ((int)second.StatusCode).Should().Be(201);
        (second.Headers.Location, second.Headers.ETag).Should().Be((first.Headers.Location, first.Headers.ETag));
        (await second.Content.ReadAsStringAsync()).Should().Be(await first.Content.ReadAsStringAsync());
        first.Headers.Contains("Idempotency-Replayed").Should().BeFalse();
        second.Headers.GetValues("Idempotency-Replayed").Should().Equal("true");
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_refused()
    {
        (await CreateAsync(Requests.NewOpportunity()).StatusAsync()).Should().Be(201);
        await (await CreateAsync(Requests.NewOpportunity())).ShouldBeAsync(422, "idempotency-key-reused");
    }

    [Fact]
    public async Task Many_at_once_on_two_servers_change_once()
    {
        await using var other = await new ApiServer(served.Connection).ReadyAsync();
        var before = await _api.LastChangeAsync();
        var body = Requests.NewOpportunity();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => CreateAsync(body, i % 2 == 0 ? _api : other)));
        answers.Should().OnlyContain(answer => (int)answer.StatusCode == 201);
        answers.Select(answer => answer.Headers.Location).Distinct().Should().ContainSingle();
        answers.Count(answer => answer.Headers.Contains("Idempotency-Replayed")).Should().Be(9);
        (await _api.LastChangeAsync()).Should().Be(before + 1);
    }

    [Fact]
    public async Task A_key_expires_after_a_day()
    {
        await using var api = await new ApiServer(served.Connection).ReadyAsync();
        var body = Requests.NewOpportunity();
        (await CreateAsync(body, api).StatusAsync()).Should().Be(201);
        api.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        (await CreateAsync(body, api).StatusAsync()).Should().Be(201);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await (await CreateAsync(body, api)).ShouldBeAsync(409, "duplicate");
    }

    [Fact]
    public async Task Old_answers_go_some_at_a_time_and_none_of_them_is_given()
    {
        await using var api = await new ApiServer(served.Connection).ReadyAsync();
        var body = Requests.NewOpportunity();
        (await CreateAsync(body, api).StatusAsync()).Should().Be(201);
        await api.WithDbAsync(async db =>
        {
            var mine = await db.KeptAnswers.SingleAsync(kept => kept.IdempotencyKey == _idempotencyKey);
            for (var i = 1; i <= 250; i++) db.Add(OlderThan(mine, i));
            return await db.SaveChangesAsync();
        });
        api.Clock.Advance(TimeSpan.FromHours(24));
        await (await CreateAsync(body, api)).ShouldBeAsync(409, "duplicate");
        foreach (var left in new[] { 150, 50, 0 })
        {
            (await CreateAsync(Requests.NewOpportunity(), api, Guid.NewGuid().ToString()).StatusAsync()).Should().Be(201);
            var now = api.Clock.GetUtcNow().UtcDateTime;
            (await api.WithDbAsync(db => db.KeptAnswers.CountAsync(kept => kept.ExpiresAt <= now && kept.Status == 0))).Should().Be(left);
        }
    }

    [Fact]
    public async Task Two_callers_may_choose_the_same_key()
    {
        (await CreateAsync(Requests.NewOpportunity()).StatusAsync()).Should().Be(201);
        using var answer = await _api.Http.CreateAsync(
            await _api.NewKeyAsync(), Requests.NewOpportunity(), ("Idempotency-Key", _idempotencyKey));
        answer.Headers.Contains("Idempotency-Replayed").Should().BeFalse();
        ((int)answer.StatusCode).Should().Be(201);
    }

    [Fact]
    public async Task A_refused_request_uses_no_key_up()
    {
        var taken = Requests.NewOpportunity();
        (await _api.Http.CreateAsync(served.Key, taken).StatusAsync()).Should().Be(201);
        await (await CreateAsync(taken)).ShouldBeAsync(409, "duplicate");
        (await CreateAsync(Requests.NewOpportunity()).StatusAsync()).Should().Be(201);
    }

    [Fact]
    public async Task The_key_may_be_quoted_or_not()
    {
        var body = Requests.NewOpportunity();
        (await CreateAsync(body).StatusAsync()).Should().Be(201);
        using var answer = await _api.Http.CreateAsync(served.Key, body, ("Idempotency-Key", $"\"{_idempotencyKey}\""));
        answer.Headers.Contains("Idempotency-Replayed").Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("two words")]
    [InlineData("a,b")]
    public async Task A_key_that_is_none_is_400(string given) =>
        await (await _api.Http.CreateAsync(served.Key, null, ("Idempotency-Key", given)))
            .ShouldBeAsync(400, "malformed-idempotency-key");

    private Task<HttpResponseMessage> CreateAsync(string body, ApiServer? api = null, string? key = null) =>
        (api ?? _api).Http.CreateAsync(served.Key, body, ("Idempotency-Key", key ?? _idempotencyKey));

    // Without a status, to be told from others.
    private static KeptAnswer OlderThan(KeptAnswer one, int seconds) => new()
    {
        KeyId = one.KeyId,
        IdempotencyKey = Guid.NewGuid().ToString(),
        Fingerprint = one.Fingerprint,
        Location = one.Location,
        ETag = one.ETag,
        Body = one.Body,
        ExpiresAt = one.ExpiresAt.AddSeconds(-1000 - seconds),
    };
}
