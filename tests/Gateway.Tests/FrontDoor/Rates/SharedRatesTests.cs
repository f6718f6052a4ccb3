using System.Net;
using Gateway.Settings;
using Gateway.Tests.Forwarding.Outcomes;

namespace Gateway.Tests.FrontDoor.Rates;

/// <summary>Two gateways and Debian's Redis.</summary>
public class SharedRatesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("address:fixed:50/1h", 3600)]
    [InlineData("address:sliding:50/1h", 4115)]
    [InlineData("address:bucket:50/1h", 73)]
    public async Task Gateways_count_together_and_exactly(string policy, int longestWait)
    {
        using var redis = await RedisProcess.StartAsync();
        var options = Options(redis, policy);
        await using var one = new RateScene(options);
        await using var other = new RateScene(options);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(number => Task.Run(() => (number % 2 == 0 ? one : other).AskAsync("10.0.0.1"))));

        answers.Count(status => status == 200).Should().Be(50);
        (await one.AskAsync("10.0.0.2")).Should().Be(200);
        var refused = (await other.AnswerAsync("10.0.0.1")).Response.Headers;
        int.Parse(refused.RetryAfter!).Should().BeInRange(1, longestWait);
    }

    [Fact]
    public async Task A_request_that_one_policy_refuses_is_counted_by_none()
    {
        using var redis = await RedisProcess.StartAsync();
        await using var scene = new RateScene(Options(redis, "address:bucket:2/1h", "address:3/1h", "address:1/1s"));
        var passed = 0;
        for (var request = 0; request < 20; request++) passed += await scene.AskAsync("10.0.0.1") == 200 ? 1 : 0;
        passed.Should().Be(1);
        // By Redis's own clock, which no test can move.
        await Eventually.TrueAsync(async () => await scene.AskAsync("10.0.0.1") == 200, "the second has passed");
    }

    [Fact]
    public async Task Without_redis_each_counts_for_itself_and_says_so_until_it_is_back()
    {
        var redis = await RedisProcess.StartAsync();
        await using var scene = new RateScene(Options(redis, "address:2/1h"));
        for (var request = 0; request < 3; request++) await scene.AskAsync("10.0.0.1");

        redis.Dispose();

        (await scene.AskAsync("10.0.0.1")).Should().Be(200, "this gateway has not counted it yet");
        (await scene.AskAsync("10.0.0.1")).Should().Be(200);
        (await scene.AskAsync("10.0.0.1")).Should().Be(429);
        scene.Log.Should().ContainSingle(line => line.Contains("Redis does not answer, and this gateway counts for itself"));
        using var again = await RedisProcess.StartAsync(redis.Port);
        await Eventually.TrueAsync(async () =>
        {
            scene.Clock.Advance(TimeSpan.FromSeconds(1));
            await scene.AskAsync("10.0.0.3");
            return scene.Log.Any(line => line.EndsWith("Redis answers again, and gateways count together"));
        }, "Redis is used again");
    }

    [Fact]
    public async Task Redis_that_is_killed_in_mid_run_costs_no_client_an_answer()
    {
        using var redis = await RedisProcess.StartAsync();
        await using var app = await KestrelReplica.ServeAsync(_ => Task.CompletedTask);
        await using var gateway = await SmallGateway.OpenAsync(
            new GatewayOptions { RateLimit = Options(redis, "address:1000000/1h") }, app.Picture);
        using var client = gateway.Client(1);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var statuses = new List<HttpStatusCode>();
            for (var request = 0; request < 100; request++)
            {
                if (request == 50) redis.Kill();
                using var answer = await client.GetAsync("/", Cancellation);
                statuses.Add(answer.StatusCode);
            }

            return statuses;
        })));

        answers.SelectMany(statuses => statuses).Should().HaveCount(800).And.OnlyContain(status => status == HttpStatusCode.OK);
    }

    private static RateLimitOptions Options(RedisProcess redis, params string[] policies) =>
        new() { Policies = policies, Redis = redis.Address, RedisTimeout = TimeSpan.FromSeconds(10) };
}
