using Gateway.Settings;

namespace Gateway.Tests.FrontDoor.Rates;

public sealed class RateLimitsTests : IAsyncDisposable
{
    private RateScene? _scene;

    public async ValueTask DisposeAsync()
    {
        if (_scene is not null) await _scene.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_limit_nobody_is_refused()
    {
        var scene = Scene(new RateLimitOptions());
        for (var request = 0; request < 100; request++) (await scene.AskAsync("10.0.0.1")).Should().Be(200);
    }

    [Fact]
    public async Task What_one_client_did_is_not_counted_against_another()
    {
        var scene = Scene(new RateLimitOptions { Requests = 2 });
        await AsksAsync(scene, 3, 2, "10.0.0.1");
        (await scene.AskAsync("10.0.0.2")).Should().Be(200);
    }

    [Theory]
    [InlineData("address:fixed:50/1h")]
    [InlineData("address:sliding:50/1h")]
    [InlineData("address:bucket:50/1h")]
    public async Task Of_many_at_once_exactly_so_many_pass(string policy)
    {
        var scene = Scene(new RateLimitOptions { Policies = [policy] });
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => scene.AskAsync("10.0.0.1"))));
        answers.Count(status => status == 200).Should().Be(50);
    }

    [Fact]
    public async Task The_answer_is_a_problem_with_the_three_headers()
    {
        var scene = Scene(new RateLimitOptions
        {
            Requests = 1,
            Window = TimeSpan.FromHours(1),
            Policies = ["address:concurrent:5"],
        });
        await scene.AskAsync("10.0.0.1");
        scene.Clock.Advance(TimeSpan.FromMinutes(10));
        var response = (await scene.AnswerAsync("10.0.0.1")).Response;
        (response.StatusCode, response.ContentType).Should().Be((429, "application/problem+json"));
        response.Headers.RetryAfter.ToString().Should().Be("3000");
        response.Headers["RateLimit"].ToString().Should().Be("\"client\";r=0;t=3000");
        response.Headers["RateLimit-Policy"].ToString()
            .Should().Be("\"client\";q=1;w=3600, \"address\";q=5;qu=\"concurrent-requests\"");
    }

    [Fact]
    public async Task Several_hold_at_once_and_a_request_that_one_refuses_is_counted_by_none()
    {
        var scene = Scene(new RateLimitOptions { Policies = ["address:3/1h", "address:bucket:1/1s"] });
        await AsksAsync(scene, 10, 1, "10.0.0.1");
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        await AsksAsync(scene, 10, 1, "10.0.0.1");
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        await AsksAsync(scene, 10, 1, "10.0.0.1");
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        await AsksAsync(scene, 10, 0, "10.0.0.1");
    }

    [Fact]
    public async Task A_route_has_a_limit_of_its_own_beside_those_of_all()
    {
        var scene = Scene(new RateLimitOptions { Policies = ["address:5/1h"] });
        scene.Route = new RouteLimits { Path = "/log in", Rate = "address:2/1h" };
        await AsksAsync(scene, 4, 2, "10.0.0.1");
        (await scene.AnswerAsync("10.0.0.1")).Response.Headers["RateLimit"].ToString()
            .Should().Be("\"address /log%20in\";r=0;t=3600");
        scene.Route = new RouteLimits { Path = "/other", Rate = "address:2/1h" };
        await AsksAsync(scene, 3, 2, "10.0.0.1");
        scene.Route = null;
        await AsksAsync(scene, 3, 1, "10.0.0.1");
    }

    [Fact]
    public async Task So_many_are_answered_at_once_and_an_end_makes_room()
    {
        var scene = Scene(new RateLimitOptions { Policies = ["address:concurrent:2"] });
        var ends = new TaskCompletionSource();
        scene.App = async _ =>
        {
            await ends.Task;
            return 200;
        };
        var (one, two) = (scene.AskAsync("10.0.0.1"), scene.AskAsync("10.0.0.1"));

        var refused = (await scene.AnswerAsync("10.0.0.1")).Response;

        (refused.StatusCode, refused.Headers["RateLimit"].ToString()).Should().Be((429, "\"address\";r=0"));
        ends.SetResult();
        (await one, await two, await scene.AskAsync("10.0.0.1")).Should().Be((200, 200, 200));
    }

    [Fact]
    public async Task A_request_that_fails_gives_its_place_back()
    {
        var scene = Scene(new RateLimitOptions { Policies = ["address:concurrent:1"] });
        scene.App = _ => throw new InvalidOperationException();
        for (var request = 0; request < 3; request++)
            await scene.Invoking(it => it.AskAsync("10.0.0.1")).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task The_log_names_who_is_refused_and_by_what_and_is_not_flooded()
    {
        var scene = Scene(new RateLimitOptions { Requests = 1, Window = TimeSpan.FromHours(1) });
        for (var request = 0; request < 51; request++) await scene.AskAsync("10.0.0.1");
        scene.Log.Should().Equal("rate limit \"client\": 10.0.0.1 is refused");
        scene.Clock.Advance(TimeSpan.FromSeconds(10));
        await scene.AskAsync("10.0.0.1");
        scene.Log[^1].Should().Be("rate limit \"client\": 10.0.0.1 is refused, the last of 50 since the last warning");
    }

    private RateScene Scene(RateLimitOptions options) => _scene = new RateScene(options);

    private static async Task AsksAsync(RateScene scene, int requests, int passed, string address)
    {
        var answers = new List<int>();
        for (var request = 0; request < requests; request++) answers.Add(await scene.AskAsync(address));
        answers.Count(status => status == 200).Should().Be(passed);
    }
}
